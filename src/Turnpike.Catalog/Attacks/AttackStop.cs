namespace Turnpike.Catalog.Attacks;

/// <summary>What stops an attack, as the gateway itself says it: a replay in which something else stopped it proves nothing.</summary>
/// <param name="Step">
/// The step of the decision in the record (<c>unpinned</c>, <c>arguments</c>, <c>predicate</c>, <c>limits</c>, <c>flow</c>, <c>approval</c>, …);
/// <c>result</c> or <c>redacted</c> for a rule about results; <c>refused</c> for a request that is refused before anything is decided;
/// <c>not_sent</c> or <c>withheld</c> for the outcome of a call; <c>not_forwarded</c> where the message passes without a header field;
/// <c>rewritten</c> where it passes with another value; <c>left_out</c> where an answer passes with an empty text in place of the attacker's.
/// </param>
/// <param name="At">JSON Pointer to the rule, the rule's name in parentheses, the reason of a refusal, the JSON-RPC error code, the header field, or the pointer of the value.</param>
/// <param name="Says">What the agent is told, in part; null where the step says enough.</param>
public sealed record AttackStop(string Step, string At, string? Says = null)
{
    /// <summary>The step and the place, without what is said: what the record is compared with.</summary>
    public override string ToString() => $"{Step} {At}";
}
