using Turnpike.Policies;

namespace Turnpike.State.Limits;

/// <summary>
/// Whose budget is counted (docs/policy.md, limits): scope kind, scope value, server and counter; the organisation's has no server, a
/// tool's has the tool. Not the policy's digest: changing the policy does not reset a counter.
/// </summary>
/// <param name="Scope">The scope's kind.</param>
/// <param name="Value">Grant id, subject or session id; empty for server and organisation.</param>
/// <param name="Server">The server's name; empty for the organisation.</param>
/// <param name="Counter">The counter's name.</param>
/// <param name="Tool">The tool's name for scope tool, else empty.</param>
public readonly record struct LimitKey(LimitScope Scope, string Value, string Server, string Counter, string Tool);

/// <summary>What one call wants of one limit.</summary>
/// <param name="Key">Whose budget.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Amount">How much; never negative.</param>
public readonly record struct LimitClaim(LimitKey Key, CompiledLimit Limit, Wire.Json.ExactDecimal Amount);

/// <summary>What was reserved of one limit; what a record says and what a release gives back.</summary>
/// <param name="Key">Whose budget.</param>
/// <param name="Window">The window it was counted in.</param>
/// <param name="Amount">How much.</param>
/// <param name="RefundsErrors">Whether a JSON-RPC error gives it back.</param>
/// <param name="IsSlot">Whether it is a slot of a <c>concurrent</c> limit, which has no window.</param>
internal readonly record struct LimitReservation(LimitKey Key, LimitWindow Window, Wire.Json.ExactDecimal Amount, bool RefundsErrors, bool IsSlot = false)
{
    internal static LimitReservation Of(in LimitClaim claim) =>
        new(claim.Key, LimitWindow.Of(claim.Limit), claim.Amount, claim.Limit.RefundsErrors, claim.Limit.Concurrent is not null);
}

/// <summary>Whether the claims of a call fit.</summary>
/// <param name="Exhausted">Index of the exhausted claim that takes longest; -1 when everything fits.</param>
/// <param name="RetryAfter">Milliseconds until that one would fit, rounded up; null when it never will.</param>
public readonly record struct LimitVerdict(int Exhausted, long? RetryAfter)
{
    /// <summary>Everything fits.</summary>
    public static LimitVerdict Fits { get; } = new(-1, null);
}
