using System.Collections.Immutable;

namespace Turnpike.Upstreams.Authorization;

/// <summary>
/// One flow that waits for a person: the address to open, and what its answer is held against (MCP 2026-07-28, Authorization Response
/// Validation). Lives in memory only; answered once. Holds secrets, never printed.
/// </summary>
public sealed class AuthorizationRequest
{
    private int _answered;

    internal AuthorizationRequest()
    {
    }

    /// <summary>The address to open in a browser. Carries state and challenge, which are useless without the verifier.</summary>
    public required Uri Url { get; init; }

    /// <summary>256 random bits that tie the answer to this flow.</summary>
    public required string State { get; init; }

    /// <summary>Where the answer is brought.</summary>
    public required Uri Redirect { get; init; }

    /// <summary>What discovery found, from which the expected issuer is taken.</summary>
    public required AuthorizationPlan Plan { get; init; }

    /// <summary>Who asks.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The scopes asked for.</summary>
    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>When it began; who keeps it decides how long it waits.</summary>
    public required DateTimeOffset BeganAt { get; init; }

    internal string Verifier { get; init; } = "";

    /// <summary>Takes the one answer there may be; false when it was taken before.</summary>
    internal bool TryAnswer() => Interlocked.Exchange(ref _answered, 1) == 0;

    /// <summary>Says where it leads, without state and challenge.</summary>
    public override string ToString() => $"sign-in for {Plan.Resource} at {Plan.Issuer}";
}
