using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Turnpike.Wire.Patterns;

/// <summary>
/// Regular expressions as JSON Schema and policies spell them (ECMA-262 with Unicode semantics), run by the linear-time engine.
/// What is spelled differently there is translated; what it cannot do at all (look-around, back-references) is a problem.
/// </summary>
public static class EcmaPattern
{
    /// <summary>Greatest length of a pattern in UTF-16 units.</summary>
    public const int MaxLength = 8192;

    /// <summary>
    /// Compiles a pattern, or takes it from the process-wide cache. Costs up to milliseconds the first time: never on the way of a call.
    /// The expression searches (it is not anchored), is case-sensitive, and <c>$</c> is the end of the text alone.
    /// </summary>
    /// <returns>False with a sentence that says what cannot be taken and where in the pattern.</returns>
    public static bool TryCompile(string text, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem) =>
        throw new NotImplementedException();
}
