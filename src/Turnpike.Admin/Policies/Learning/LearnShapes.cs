namespace Turnpike.Admin.Policies.Learning;

/// <summary>Asks for the least policy that admits the calls of the record, learned in the background. Nothing is applied.</summary>
public sealed record LearnPolicy
{
    /// <summary>How far to go back, 1 to 720 hours.</summary>
    public int Hours { get; init; } = 720;

    /// <summary>Only calls to this server; null for every one.</summary>
    public string? Server { get; init; }
}

/// <summary>Names a policy that is learned.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedLearning(string Id);

/// <summary>How a policy that is learned stands, or the document. Only who asked for it sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>waiting</c> (another is under way), <c>running</c>, <c>done</c>, <c>cancelled</c> (by a newer one) or <c>failed</c>.</param>
/// <param name="Problem">Why it failed; null where it did not.</param>
/// <param name="Hours">How far it goes back.</param>
/// <param name="Server">The server it is about; null for every one.</param>
/// <param name="Since">Where the stretch of time begins.</param>
/// <param name="Until">Where it ends: when it was asked for.</param>
/// <param name="FinishedAt">When it was done; null before.</param>
/// <param name="Percent">How much of the stretch was gone through, 0 to 100.</param>
/// <param name="Calls">Calls that were looked at.</param>
/// <param name="Admitted">Those of them that were not denied, which it is learned from.</param>
/// <param name="Names">Tools, resources and prompts that they name.</param>
/// <param name="OldestLookedAt">When the oldest call that was looked at was made, where older ones were left out because there are too many; else null.</param>
/// <param name="ArgumentsClosed">Whether arguments stayed closed, since who asked may not see them: nothing is learned of them then.</param>
/// <param name="Document">The policy, in YAML with a comment at each line; null before it is done.</param>
public sealed record LearnedPolicy(
    string Id,
    string State,
    string? Problem,
    int Hours,
    string? Server,
    DateTimeOffset Since,
    DateTimeOffset Until,
    DateTimeOffset? FinishedAt,
    int Percent,
    int Calls,
    int Admitted,
    int Names,
    DateTimeOffset? OldestLookedAt,
    bool ArgumentsClosed,
    string? Document);
