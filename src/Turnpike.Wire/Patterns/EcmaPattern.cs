using System.Collections.Concurrent;
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

    private const int GenerationSize = 1024;

    // Two generations bound the cache without bookkeeping on a hit: what was not asked for during a whole generation is forgotten.
    private static ConcurrentDictionary<string, Entry> _young = new(StringComparer.Ordinal);
    private static ConcurrentDictionary<string, Entry> _old = new(StringComparer.Ordinal);

    /// <summary>
    /// Compiles a pattern, or takes it from the process-wide cache. Costs up to milliseconds the first time: never on the way of a call.
    /// The expression searches (it is not anchored), is case-sensitive, and <c>$</c> is the end of the text alone.
    /// </summary>
    /// <returns>False with a sentence that says what cannot be taken and where in the pattern.</returns>
    public static bool TryCompile(string text, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entry = Find(text);
        regex = entry.Regex;
        problem = entry.Problem;
        return regex is not null;
    }

    /// <summary>Number of remembered patterns, for tests of the bound.</summary>
    internal static int Remembered => _young.Count + _old.Count;

    private static Entry Find(string text)
    {
        if (_young.TryGetValue(text, out var entry))
        {
            return entry;
        }

        if (!_old.TryGetValue(text, out entry))
        {
            entry = Compile(text);
        }

        if (_young.Count >= GenerationSize)
        {
            _old = Interlocked.Exchange(ref _young, new ConcurrentDictionary<string, Entry>(StringComparer.Ordinal));
        }

        _young[text] = entry;
        return entry;
    }

    private static Entry Compile(string text)
    {
        if (text.Length > MaxLength)
        {
            return new Entry(null, $"the pattern is longer than {MaxLength} characters");
        }

        var translation = new PatternTranslation(text);
        if (translation.Translate() is not { } translated)
        {
            return new Entry(null, translation.Problem);
        }

        try
        {
            return new Entry(new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), null);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException or InsufficientExecutionStackException)
        {
            return new Entry(null, "the pattern is too large or too deeply nested for the linear-time engine");
        }
    }

    private sealed record Entry(Regex? Regex, string? Problem);
}
