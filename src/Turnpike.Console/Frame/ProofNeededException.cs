using Turnpike.Admin.Faults;

namespace Turnpike.Console.Frame;

/// <summary>
/// What a page asks for takes a fresh proof of who somebody is. Not an <see cref="AdminException"/>: no page shows it as an error of its own, the
/// frame asks for the proof and goes on.
/// </summary>
/// <param name="act">The act that takes it.</param>
/// <param name="refusal">What the act said.</param>
internal sealed class ProofNeededException(string act, AdminException refusal) : Exception(refusal.Message, refusal)
{
    /// <summary>The act that takes it.</summary>
    public string Act => act;

    /// <summary>What the act said.</summary>
    public AdminException Refusal => refusal;
}
