using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Sources;

namespace Turnpike.Admin.Tests.Configuration.Sources;

public sealed class SourcePlanTests
{
    private const string Hash = "aa11";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_explicit_file_goes_before_the_project_s_and_that_before_the_user_s()
    {
        var plan = Plan(
            [File("/u", SourceLevel.User, Entry("a", "user"), Entry("b", "user"), Entry("c", "user")),
             File("/p", SourceLevel.Project, Entry("a", "project"), Entry("b", "project")),
             File("/x", SourceLevel.Explicit, Entry("a", "explicit"))],
            known: [new KnownSource("/p", "project", Hash, "me", Now)]);
        Assert.Equal(["a: explicit", "b: project", "c: user"], plan.Changes.Added.Select(s => $"{s.Name}: {s.Target.Command[0]}").Order(StringComparer.Ordinal));
        var shadowed = plan.Servers.First(s => s is { Name: "a", Level: "user" });
        Assert.Equal("shadowed", shadowed.State);
        Assert.Contains("/x", shadowed.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_a_project_is_used_before_it_is_trusted()
    {
        var plan = Plan([File("/p", SourceLevel.Project, Entry("a", "evil")), File("/u", SourceLevel.User, Entry("a", "mine"))]);
        Assert.Equal(["untrusted", "in force"], plan.Files.Select(f => f.State));
        Assert.Equal("mine", Assert.Single(plan.Changes.Added).Target.Command[0]);
        Assert.Contains("turnpike server trust /p", plan.Servers.First(s => s.State == "untrusted").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_trusted_stays_in_force_while_a_changed_file_waits()
    {
        var plan = Plan(
            [File("/p", SourceLevel.Project, Entry("a", "evil"), Entry("new", "evil")), File("/u", SourceLevel.User, Entry("a", "mine"))],
            [Server("a", "good", "/p")],
            [new KnownSource("/p", "project", "another", "me", Now)]);
        Assert.Equal("changed", plan.Files[0].State);
        Assert.Empty(plan.Changes.Added);
        Assert.Empty(plan.Changes.Changed);
        Assert.Empty(plan.Changes.Removed);
    }

    [Fact]
    public void What_did_not_change_is_not_touched()
    {
        var first = Plan([File("/u", SourceLevel.User, Entry("a", "x"))]);
        var again = Plan([File("/u", SourceLevel.User, Entry("a", "x"))], [.. first.Changes.Added]);
        Assert.Equal("unchanged", Assert.Single(again.Servers).State);
        Assert.Empty(again.Changes.Changed);
        Assert.Empty(again.Stopped);
    }

    [Fact]
    public void A_rotated_variable_keeps_the_pins_and_another_program_does_not()
    {
        var there = Server("a", "x", "/u");
        var rotated = Plan([File("/u", SourceLevel.User, Entry("a", "x", new NamedSecret("KEY", "2")))], [there]);
        Assert.Equal("a", Assert.Single(rotated.Stopped));
        Assert.Empty(rotated.Changes.Unpinned);
        var other = Plan([File("/u", SourceLevel.User, Entry("a", "y"))], [there]);
        Assert.Equal("a", Assert.Single(other.Changes.Unpinned));
        Assert.Equal("a", Assert.Single(other.Stopped));
    }

    [Fact]
    public void A_change_that_no_connection_depends_on_ends_none()
    {
        var plan = Plan([File("/u", SourceLevel.User, Entry("a", "x") with { StartEarly = true })], [Server("a", "x", "/u")]);
        Assert.True(Assert.Single(plan.Changes.Changed).Settings.StartEarly);
        Assert.Empty(plan.Stopped);
    }

    [Fact]
    public void A_server_that_left_its_file_is_disabled_and_comes_back_with_its_pins()
    {
        var plan = Plan([File("/u", SourceLevel.User)], [Server("a", "x", "/u")]);
        var gone = Assert.Single(plan.Changes.Changed);
        Assert.True(gone.Settings.IsDisabled);
        Assert.Equal(Now, gone.Settings.Source!.AbsentSince);
        Assert.Equal("gone", Assert.Single(plan.Servers).State);
        Assert.Equal("a", Assert.Single(plan.Stopped));

        var back = Plan([File("/u", SourceLevel.User, Entry("a", "x"))], [gone]);
        var again = Assert.Single(back.Changes.Changed);
        Assert.False(again.Settings.IsDisabled);
        Assert.Null(again.Settings.Source!.AbsentSince);
        Assert.Empty(back.Changes.Unpinned);
    }

    [Fact]
    public void A_server_that_was_gone_for_30_days_is_removed()
    {
        var gone = Assert.Single(Plan([File("/u", SourceLevel.User)], [Server("a", "x", "/u")]).Changes.Changed);
        Assert.Empty(Plan([File("/u", SourceLevel.User)], [gone], now: Now.AddDays(29)).Changes.Removed);
        Assert.Equal("a", Assert.Single(Plan([File("/u", SourceLevel.User)], [gone], now: Now.AddDays(30)).Changes.Removed));
    }

    [Fact]
    public void A_file_that_cannot_be_read_changes_nothing_and_one_that_is_gone_does()
    {
        var there = Server("a", "x", "/u");
        Assert.Empty(Plan([File("/u", SourceLevel.User) with { Problem = "line 1" }], [there]).Changes.Changed);
        Assert.Single(Plan([File("/u", SourceLevel.User) with { IsAbsent = true }], [there]).Changes.Changed);
    }

    [Fact]
    public void A_bad_entry_disables_its_server_and_no_other()
    {
        var bad = Entry("a", "x") with { Request = null, Problem = "not set in the environment: KEY" };
        var plan = Plan([File("/u", SourceLevel.User, bad, Entry("b", "x"))], [Server("a", "x", "/u"), Server("b", "x", "/u")]);
        Assert.True(plan.Changes.Changed.Single(s => s.Name == "a").Settings.IsDisabled);
        Assert.DoesNotContain(plan.Changes.Changed, s => s.Name == "b" && s.Settings.IsDisabled);
        Assert.Equal("not set in the environment: KEY", plan.Servers.Single(s => s.State == "error").Problem);
    }

    [Fact]
    public void A_server_that_was_added_by_hand_stays_as_it_is()
    {
        var plan = Plan([File("/u", SourceLevel.User, Entry("a", "other"))], [Server("a", "x", null)]);
        Assert.Equal("shadowed", Assert.Single(plan.Servers).State);
        Assert.Empty(plan.Changes.Changed);
    }

    [Fact]
    public void Names_that_differ_by_case_alone_are_one()
    {
        var plan = Plan([File("/u", SourceLevel.User, Entry("Files", "x"), Entry("files", "y"))], [Server("other", "x", null)]);
        Assert.Equal("Files", Assert.Single(plan.Changes.Added).Name);
        Assert.Equal("error", Assert.Single(Plan([File("/u", SourceLevel.User, Entry("OTHER", "x"))], [Server("other", "x", null)]).Servers).State);
    }

    private static SourcePlan Plan(ImmutableArray<SourceFile> files, ImmutableArray<ServerEntry> there = default, ImmutableArray<KnownSource> known = default, DateTimeOffset? now = null) =>
        SourcePlan.Of(files, known.IsDefault ? [] : known, (there.IsDefault ? [] : there).ToFrozenDictionary(s => s.Name, StringComparer.Ordinal), now ?? Now);

    private static SourceFile File(string path, SourceLevel level, params ImmutableArray<SourceEntry> entries) =>
        new() { Path = path, Level = level, Sha256 = Hash, Entries = entries };

    private static SourceEntry Entry(string name, string command, params ImmutableArray<NamedSecret> environment) => new()
    {
        Name = name,
        Digest = command,
        Command = [command],
        Request = new AddServer { Name = name, Command = [command], Environment = environment, Probe = false },
    };

    private static ServerEntry Server(string name, string command, string? file) => new()
    {
        Name = name,
        Target = new ServerTarget(null, [command], null, [], []),
        Settings = ServerSettings.Default with { Source = file is null ? null : new ServerSource(file, file == "/p" ? "project" : "user", command) },
        Pins = FrozenDictionary<PinKey, Definition>.Empty,
    };
}
