using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Console.Frame;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Grants;

/// <summary>A server that a new grant can reach, as the form shows it.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="IsPicked">Whether it is ticked.</param>
/// <param name="Policy">The policy that is chosen; empty for none.</param>
/// <param name="Tools">How many of its tools are approved.</param>
/// <param name="IsBuiltIn">Whether it is the gateway itself.</param>
internal sealed record OfferedServer(string Name, bool IsPicked, string Policy, int Tools, bool IsBuiltIn);

/// <summary>The form of a new grant: as it is shown first, and filled in again when something of it was wrong.</summary>
internal sealed record GrantForm
{
    /// <summary>The choices of how long a grant lasts: value of the field and words.</summary>
    public static readonly ImmutableArray<(string Value, string Words)> Lifetimes =
        [("", "never"), ("0.08:00", "in 8 hours"), ("1.00:00", "in a day"), ("7.00:00", "in a week"), ("30.00:00", "in 30 days"), ("90.00:00", "in 90 days"), ("365.00:00", "in a year")];

    public string Subject { get; init; } = "";

    public string Labels { get; init; } = "";

    public string Lifetime { get; init; } = "30.00:00";

    /// <summary>A day in place of a lifetime, <c>yyyy-MM-dd</c>; empty for none.</summary>
    public string LastDay { get; init; } = "";

    public bool IsAnonymous { get; init; }

    public ImmutableArray<OfferedServer> Servers { get; init; } = [];

    public ImmutableArray<string> Policies { get; init; } = [];

    /// <summary>The key by which the form counts once.</summary>
    public string Key { get; init; } = "";

    /// <summary>The field that is wrong (<c>subject</c>, <c>server</c>, <c>labels</c>, <c>expires</c>); null for none or for another one.</summary>
    public string? WrongField { get; init; }

    /// <summary>What is wrong, and what would be right; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>The form before anybody typed: a server's policy is the one of its own name, where there is one.</summary>
    public static GrantForm Of(Snapshot snapshot, IReadOnlySet<string> picked) => new()
    {
        Servers = Offer(snapshot, picked.Contains, name => snapshot.Policies.ContainsKey(name) ? name : ""),
        Policies = [.. snapshot.Policies.Keys.Order(StringComparer.Ordinal)],
    };

    /// <summary>What was typed.</summary>
    public static GrantForm Read(PageRequest request)
    {
        var picked = request.FormAll("server").ToHashSet(StringComparer.Ordinal);
        var snapshot = request.Node.Current;
        return new GrantForm
        {
            Subject = request.Form("subject"),
            Labels = request.Form("labels"),
            Lifetime = request.Form("lifetime"),
            LastDay = request.Form("last_day"),
            IsAnonymous = request.IsTicked("anonymous"),
            Servers = Offer(snapshot, picked.Contains, name => request.Form($"policy.{name}")),
            Policies = [.. snapshot.Policies.Keys.Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>What is asked for. Throws <see cref="AdminException"/> where the form says what cannot be read.</summary>
    public CreateGrant Request(DateTimeOffset now) => new(
        Subject,
        [.. Servers.Where(s => s.IsPicked).Select(s => new GrantedServer(s.Name, s.Policy.Length == 0 ? null : s.Policy))],
        End(now),
        IsAnonymous,
        [.. Labels.Split([' ', ',', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>The field a problem is about, as far as its sentence tells.</summary>
    public GrantForm With(AdminFault fault) => this with
    {
        Problem = fault.Nearest is { } nearest ? $"{fault.Message}; nearest: {nearest}" : fault.Message,
        WrongField = fault.Message.Contains("label", StringComparison.Ordinal) ? "labels"
            : fault.Message.StartsWith("a subject", StringComparison.Ordinal) ? "subject"
            : fault.Message.Contains("server", StringComparison.Ordinal) || fault.Message.Contains("policy", StringComparison.Ordinal) ? "server"
            : fault.Message.Contains("would end", StringComparison.Ordinal) || fault.Message.Contains("day", StringComparison.Ordinal) ? "expires"
            : null,
    };

    // A last day is whole: the grant ends when the next one begins, by UTC.
    private DateTimeOffset? End(DateTimeOffset now) =>
        LastDay.Length > 0
            ? DateOnly.TryParseExact(LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
                : throw new AdminException(AdminFaultCode.Invalid, $"'{LastDay}' is no day", "2026-12-31")
        : Lifetime.Length == 0 ? null
        : Lifetimes.Any(l => l.Value == Lifetime) && TimeSpan.TryParseExact(Lifetime, @"d\.hh\:mm", CultureInfo.InvariantCulture, out var lifetime) ? now + lifetime
        : throw new AdminException(AdminFaultCode.Invalid, "the grant ends on a day, or after one of the times that are offered");

    private static ImmutableArray<OfferedServer> Offer(Snapshot snapshot, Func<string, bool> isPicked, Func<string, string> policy) =>
    [
        .. snapshot.Servers.Values
            .OrderBy(s => s.IsBuiltIn).ThenBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => new OfferedServer(s.Name, isPicked(s.Name), policy(s.Name), s.Pins.Keys.Count(p => p.Kind == Turnpike.Catalog.Definitions.DefinitionKind.Tool), s.IsBuiltIn)),
    ];
}
