namespace Turnpike.Audit.Queries;

/// <summary>
/// What a record is looked for by; null means any. Texts compare whole and ordinally; a trailing <c>*</c> makes a prefix.
/// </summary>
public abstract record AuditFilters
{
    /// <summary>Longest <see cref="Text"/>.</summary>
    public const int MaxText = 128;

    /// <summary>Not before this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The grant.</summary>
    public string? Grant { get; init; }

    /// <summary>The grant's subject: the caller.</summary>
    public string? Subject { get; init; }

    /// <summary>The server.</summary>
    public string? Server { get; init; }

    /// <summary>The MCP method, or the administrative act.</summary>
    public string? Method { get; init; }

    /// <summary>The name of the tool or prompt, or the URI of the resource.</summary>
    public string? Name { get; init; }

    /// <summary>The decision.</summary>
    public string? Decision { get; init; }

    /// <summary>The step that decided.</summary>
    public string? Step { get; init; }

    /// <summary>The rule's JSON Pointer.</summary>
    public string? Rule { get; init; }

    /// <summary>The session.</summary>
    public string? Session { get; init; }

    /// <summary>The outcome.</summary>
    public string? Outcome { get; init; }

    /// <summary>Where a message came from; of an act <c>admin:</c> and who.</summary>
    public string? Source { get; init; }

    /// <summary>The id of an approval.</summary>
    public string? Approval { get; init; }

    /// <summary><c>asked</c> where a person was asked; <c>approved</c>, <c>denied</c>, <c>expired</c> where one answered or did not.</summary>
    public string? Answer { get; init; }

    /// <summary>Who answered an approval.</summary>
    public string? By { get; init; }

    /// <summary>The policy's digest.</summary>
    public string? Policy { get; init; }

    /// <summary><c>shadow</c> where the policy only watched.</summary>
    public string? Mode { get; init; }

    /// <summary>What a policy in shadow would have decided.</summary>
    public string? WouldBe { get; init; }

    /// <summary>
    /// What a name contains, ASCII letters in either case, at most <see cref="MaxText"/> characters: the name of a tool, a prompt or a resource, a
    /// server, a subject, a grant, a method, a rule, a source, an approval or who answered it. Arguments and results are not searched.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The call of the gateway's own tools that made this one: its sequence number.</summary>
    public long? Via { get; init; }
}
