using Turnpike.Policies;

namespace Turnpike.State.Limits;

/// <summary>How much of a limit is used.</summary>
/// <param name="Key">Whose budget.</param>
/// <param name="Policy">The policy that sets it; of several with the same counter and window the strictest.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Used">What is counted in its window now. For people: exact only as far as a double is.</param>
/// <param name="Max">The most that may be counted, likewise.</param>
/// <param name="RestartsAt">When the window starts again; null for one that slides.</param>
public sealed record LimitUse(LimitKey Key, string Policy, CompiledLimit Limit, double Used, double Max, DateTimeOffset? RestartsAt)
{
    /// <summary>The used share: 1 for a limit that is exhausted.</summary>
    public double Share => Max > 0 ? Used / Max : Used > 0 ? 1 : 0;
}
