using Turnpike.Catalog.Classification;

namespace Turnpike.State.Corrections;

/// <summary>A person's correction as it is kept.</summary>
/// <param name="Correction">What the person says, with name, time and reason.</param>
/// <param name="Revision">
/// The version of the state that brought it: whoever replaces or removes it names it, so that nobody undoes what they did not see.
/// </param>
public sealed record KeptCorrection(RiskCorrection Correction, long Revision);
