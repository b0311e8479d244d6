using System.Collections.Immutable;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Admin.SignIns;

/// <summary>How a flow stands. Immutable: the table swaps it.</summary>
internal enum FlowStatus : byte
{
    Pending,
    Completed,
    Failed,
    Expired,
    Cancelled,
}

/// <summary>One sign-in that was begun. Lives in the owner's memory alone: what it holds is worth nothing after a few minutes.</summary>
internal sealed record SignInFlow
{
    public required string Id { get; init; }

    public required string Server { get; init; }

    public string? Caller { get; init; }

    /// <summary>What was asked of the authorization server; dropped when the flow is over.</summary>
    public AuthorizationRequest? Request { get; init; }

    /// <summary>SHA-256 of what the browser that opened it was given; null before one did.</summary>
    public string? Binding { get; init; }

    /// <summary>Whether an answer is being worked on: a second one is a replay.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The address of the page that opens it.</summary>
    public required string Start { get; init; }

    public required string Issuer { get; init; }

    public ImmutableArray<string> Scopes { get; init; } = [];

    public required DateTimeOffset ExpiresAt { get; init; }

    public FlowStatus Status { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Reason { get; init; }

    public string? NextStep { get; init; }

    public int? Definitions { get; init; }

    /// <summary>Who began it.</summary>
    public required string By { get; init; }

    /// <summary>The flow as it is shown.</summary>
    public SignInView View => new(
        Id,
        Server,
        Caller,
        Status.ToString().ToLowerInvariant(),
        Status == FlowStatus.Pending ? Start : null,
        ExpiresAt,
        Issuer,
        Scopes,
        Reason,
        Status == FlowStatus.Pending ? "open the URL in a browser and sign in; then ask for the status of the flow" : NextStep,
        Definitions,
        By);
}
