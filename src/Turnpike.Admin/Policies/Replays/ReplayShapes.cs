using System.Collections.Immutable;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>Asks for the calls of the record to be decided again under a policy, in the background.</summary>
/// <param name="Policy">The policy, or a draft. With a name the calls are those under that policy: of its grants, and those it decided then.</param>
public sealed record ReplayPolicy(ChosenPolicy Policy)
{
    /// <summary>How far to go back, 1 to 720 hours.</summary>
    public int Hours { get; init; } = 24;

    /// <summary>Only calls to this server; null for every one.</summary>
    public string? Server { get; init; }
}

/// <summary>Names a replay.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedReplay(string Id);

/// <summary>How a replay stands, or what it found. Only who asked for it sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>waiting</c> (another is under way), <c>running</c>, <c>done</c>, <c>cancelled</c> (by a newer one) or <c>failed</c>.</param>
/// <param name="Problem">Why it failed; null where it did not.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Document">The draft's text; null for an applied policy.</param>
/// <param name="Hours">How far it goes back.</param>
/// <param name="Server">The server it is about; null for every one.</param>
/// <param name="Since">Where the stretch of time begins.</param>
/// <param name="Until">Where it ends: when the replay was asked for.</param>
/// <param name="FinishedAt">When it was done; null before.</param>
/// <param name="Percent">How much of the stretch was gone through, 0 to 100.</param>
/// <param name="Found">What was found so far.</param>
public sealed record ReplayView(
    string Id,
    string State,
    string? Problem,
    PolicyIdentity Policy,
    string? Document,
    int Hours,
    string? Server,
    DateTimeOffset Since,
    DateTimeOffset Until,
    DateTimeOffset? FinishedAt,
    int Percent,
    ReplayFindings Found);

/// <summary>What a replay found.</summary>
/// <param name="Calls">Calls that were looked at.</param>
/// <param name="Same">Of which the policy says what was decided then.</param>
/// <param name="NewlyAllowed">That were denied and would go out.</param>
/// <param name="NoLongerAsked">That a person was asked about and would go out without.</param>
/// <param name="AskedInsteadOfDenied">That were denied and a person would be asked about.</param>
/// <param name="NewlyAsked">That went out and a person would be asked about.</param>
/// <param name="NewlyDenied">That went out, or a person was asked about, and would be denied.</param>
/// <param name="Undecided">That cannot be decided again, since the record does not hold what a rule needs.</param>
/// <param name="Others">Calls of the stretch under other policies, which were passed over.</param>
/// <param name="OldestLookedAt">When the oldest call that was looked at was made, where older ones were left out because there are too many; else null.</param>
/// <param name="ArgumentsClosed">Whether arguments stayed closed, since who asked may not see them.</param>
/// <param name="Ungrouped">Changed or undecided calls that are counted and in no group, since there are too many names.</param>
/// <param name="Changes">Calls that become something else, by what becomes of them, server, name and rule; what lets more through first.</param>
/// <param name="Unknown">Calls that cannot be decided again, by name and reason.</param>
public sealed record ReplayFindings(
    int Calls,
    int Same,
    int NewlyAllowed,
    int NoLongerAsked,
    int AskedInsteadOfDenied,
    int NewlyAsked,
    int NewlyDenied,
    int Undecided,
    long Others,
    DateTimeOffset? OldestLookedAt,
    bool ArgumentsClosed,
    int Ungrouped,
    ImmutableArray<ReplayedGroup> Changes,
    ImmutableArray<UndecidedCalls> Unknown);

/// <summary>Calls that become something else.</summary>
/// <param name="Change"><c>newly_allowed</c>, <c>no_longer_asked</c>, <c>asked_instead_of_denied</c>, <c>newly_asked</c> or <c>newly_denied</c>.</param>
/// <param name="Server">The server; untrusted as every name.</param>
/// <param name="Kind"><c>tool</c>, <c>resource</c> or <c>prompt</c>.</param>
/// <param name="Name">What they name.</param>
/// <param name="Rule">The rule that decides now.</param>
/// <param name="WasRule">The rule that decided then; null where it is not known.</param>
/// <param name="Count">How many.</param>
/// <param name="Calls">Numbers of their records, newest first, at most ten.</param>
public sealed record ReplayedGroup(string Change, string Server, string Kind, string Name, string Rule, string? WasRule, int Count, ImmutableArray<long> Calls);

/// <summary>Calls that cannot be decided again.</summary>
/// <param name="Server">The server.</param>
/// <param name="Name">What they name.</param>
/// <param name="Why">Why not.</param>
/// <param name="Count">How many.</param>
public sealed record UndecidedCalls(string Server, string Name, string Why, int Count);
