using System.Collections.Immutable;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;

namespace Turnpike.Console.Servers;

/// <summary>How something stands, in a word and a colour.</summary>
/// <param name="Word">The word.</param>
/// <param name="Kind"><c>ok</c>, <c>warn</c>, <c>bad</c> or <c>idle</c>.</param>
/// <param name="Why">More of it; may hold untrusted text. Null for nothing.</param>
public readonly record struct StateWord(string Word, string Kind, string? Why = null);

/// <summary>How servers and sign-ins stand, in words.</summary>
internal static class ServerStates
{
    /// <summary>How a server stands: whether somebody wants it used comes before whether it answers.</summary>
    public static StateWord Of(ServerView server, ServerHealth? health) => (server, health) switch
    {
        ({ Disabled: true }, _) => new("disabled", "idle"),
        ({ Disconnected: true }, _) => new("disconnected", "idle"),
        (_, { State: "backing off" }) => new("does not answer", "bad", health.LastError),
        (_, { State: "open" }) => new("connected", "ok"),
        (_, { LastError: { } error }) => new("failed last", "warn", error),
        ({ Era: "unknown", Approved: 0 }, _) => new("not looked at", "warn"),
        _ => new("ready", "ok"),
    };

    /// <summary>How a sign-in stands.</summary>
    public static StateWord Of(SignInStanding standing) => standing.State switch
    {
        "signed_in" => new("signed in", "ok"),
        "expired" => new("expired", "bad", standing.Reason),
        "needs_sign_in" => new("needs a sign-in", "bad", standing.Reason),
        "insufficient_scope" => new("wants more scopes", "warn", standing.Reason),
        _ => new("nobody signed in", "idle", standing.Reason),
    };

    /// <summary>Whether somebody has to sign in before calls go through.</summary>
    public static bool NeedsSignIn(SignInStanding standing) => standing.State is "expired" or "needs_sign_in" or "insufficient_scope";

    /// <summary>How a definition stands.</summary>
    public static StateWord Of(PinView pin) => pin.State switch
    {
        "approved" => new("approved", "ok"),
        "new" => new("new", "warn"),
        "changed" => new("changed", pin.RiskUp ? "bad" : "warn"),
        _ => new("removed", "idle"),
    };

    /// <summary>What a definition is of, as people say it.</summary>
    public static string Kind(string kind) => kind == "resource_template" ? "resource template" : kind;

    /// <summary>Its name for people: instructions have none.</summary>
    public static string Name(PinView pin) => pin.Kind == "instructions" ? "instructions" : pin.Name;
}

/// <summary>How many tools there are of each severity.</summary>
/// <param name="Critical">Of critical severity.</param>
/// <param name="High">Of high severity.</param>
/// <param name="Medium">Of medium severity.</param>
/// <param name="Low">Of low severity.</param>
public readonly record struct SeverityCounts(int Critical, int High, int Medium, int Low)
{
    /// <summary>All of them.</summary>
    public int Total => Critical + High + Medium + Low;

    /// <summary>Each severity there is, the worst first.</summary>
    public IEnumerable<(string Severity, int Count)> Each =>
        new[] { ("critical", Critical), ("high", High), ("medium", Medium), ("low", Low) }.Where(c => c.Item2 > 0);

    /// <summary>The tools among definitions.</summary>
    public static SeverityCounts Of(ImmutableArray<PinView> pins)
    {
        int Count(string severity) => pins.Count(p => p.State != "removed" && p.Risk?.Severity == severity);
        return new(Count("critical"), Count("high"), Count("medium"), Count("low"));
    }
}
