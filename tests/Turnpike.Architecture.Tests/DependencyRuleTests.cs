using System.Text.RegularExpressions;

namespace Turnpike.Architecture.Tests;

/// <summary>The dependency rule of docs/architecture.md: a room uses only rooms above it, nothing reaches back up.</summary>
public sealed partial class DependencyRuleTests
{
    public static TheoryData<string> Rooms => [.. Repository.Rooms];

    [Fact]
    public void Every_project_in_src_is_a_room_and_every_room_is_there() =>
        Assert.Equal(
            Repository.Rooms.Order(StringComparer.Ordinal),
            Repository.Files("src")
                .Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_rooms_above_it(string room)
    {
        List<string> rooms = [.. Repository.Rooms];
        int own = rooms.IndexOf(room);
        Assert.All(Repository.References(room), reference => Assert.InRange(rooms.IndexOf(reference), 0, own - 1));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Every_namespace_of_a_room_lies_below_its_name(string room)
    {
        string[] declared = [.. Sources(room).SelectMany(file => NamespaceLine().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value))];
        Assert.All(declared, name => Assert.True(name == room || name.StartsWith(room + ".", StringComparison.Ordinal), name));
    }

    /// <remarks>
    /// References are transitive, so a project file alone would let a room use one two floors up through a chain nobody wrote down:
    /// what a source names must be allowed too. The executable is the root namespace, so it is skipped here (it may use all).
    /// </remarks>
    [Theory]
    [MemberData(nameof(Rooms))]
    public void No_source_of_a_room_names_a_room_below_it(string room)
    {
        List<string> rooms = [.. Repository.Rooms];
        string[] lower = [.. rooms.Skip(rooms.IndexOf(room) + 1).Where(name => name != "Turnpike")];
        var reaching =
            from file in Sources(room)
            from name in RoomName().Matches(Repository.Read(file)).Select(match => match.Value)
            where lower.Contains(name)
            select $"{file} names {name}";
        Assert.Empty(reaching);
    }

    /// <summary>Rooms that must work without a network: no sockets where the wire, policies, definitions and the record live.</summary>
    [Theory]
    [InlineData("Turnpike.Wire", "System.Net.Sockets", "System.Net.Http", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite")]
    [InlineData("Turnpike.Policies", "System.Net", "System.IO.File", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "TimeProvider")]
    [InlineData("Turnpike.Catalog", "System.Net.Sockets", "System.Net.Http", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite")]
    [InlineData("Turnpike.Audit", "System.Net.Sockets", "System.Net.Http", "Microsoft.AspNetCore")]
    [InlineData("Turnpike.State", "System.Net.Http", "Microsoft.AspNetCore")]
    [InlineData("Turnpike.Upstreams", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite")]
    [InlineData("Turnpike.Gateway", "System.Diagnostics.Process", "ProcessStartInfo", "Process.Start(", "Microsoft.Data.Sqlite")]
    public void A_room_does_not_name_what_never_lives_there(string room, params string[] banned)
    {
        var named =
            from file in Sources(room)
            from word in banned
            where Regex.IsMatch(Repository.Read(file), @"(?<!Turnpike\.)\b" + Regex.Escape(word) + @"(?![A-Za-z]|\.(IPAddress|HttpStatusCode|ServerSentEvents))")
            select $"{file} names {word}";
        Assert.Empty(named);
    }

    private static IEnumerable<string> Sources(string room) =>
        Repository.Files("src/" + room).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bTurnpike\.(Wire|Policies|Catalog|Audit|State|Upstreams|Admin|Gateway|Console)\b")]
    private static partial Regex RoomName();
}
