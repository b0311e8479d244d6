using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Patterns;

namespace Turnpike.Policies.Parsing;

/// <summary>The patterns of one document, each built once.</summary>
internal sealed class PatternTable
{
    /// <summary>Greatest length of a pattern in characters.</summary>
    public const int MaxLength = 1_000;

    /// <summary>Most distinct patterns in one document: each costs memory and time to build.</summary>
    public const int MaxCount = 1_000;

    private readonly Dictionary<(string Text, bool IsWhole), Regex?> _patterns = [];
    private readonly ProblemList _problems;

    public PatternTable(ProblemList problems) => _problems = problems;

    /// <summary>A pattern that searches, or that matches the whole text; null, with an error, where it cannot be used.</summary>
    public Regex? Compile(string text, bool isWhole, Place place)
    {
        if (_patterns.TryGetValue((text, isWhole), out var known))
        {
            return known;
        }

        Regex? compiled = null;
        if (text.EnumerateRunes().Count() > MaxLength)
        {
            _problems.Error(place, $"the pattern is longer than {MaxLength} characters");
        }
        else if (_patterns.Count >= MaxCount)
        {
            _problems.Error(place, $"a document may hold at most {MaxCount} different patterns");
        }
        // A pattern is a pattern on its own first: "a)|(b" would close the brackets it is put into.
        else if (!EcmaPattern.TryCompile(text, out compiled, out var problem)
            || (isWhole && !EcmaPattern.TryCompile($"^(?:{text})$", out compiled, out problem)))
        {
            _problems.Error(place, $"the pattern cannot be used: {problem}");
        }

        _patterns[(text, isWhole)] = compiled;
        return compiled;
    }
}
