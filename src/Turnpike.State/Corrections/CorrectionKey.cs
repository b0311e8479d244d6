using Turnpike.Catalog.Definitions;

namespace Turnpike.State.Corrections;

/// <summary>What a correction is of: one definition of one tool. Another definition of the same tool is another key.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Hash">The definition's hash.</param>
public readonly record struct CorrectionKey(string Tool, DefinitionHash Hash);
