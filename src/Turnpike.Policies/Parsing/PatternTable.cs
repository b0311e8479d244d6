using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;
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
    private bool _isFull;

    public PatternTable(ProblemList problems) => _problems = problems;

    /// <summary>
    /// Builds the patterns of a document beforehand, on all processors at once: each costs up to milliseconds, and those that are
    /// built are shared by their text, also between documents. Reports nothing; what is wrong is said where it stands.
    /// </summary>
    public static void Prepare(JsonView root)
    {
        HashSet<string> texts = new(StringComparer.Ordinal);
        Collect(root, texts);
        if (texts.Count > 1)
        {
            Parallel.ForEach(texts, text => EcmaPattern.TryCompile(text, out _, out _));
        }
    }

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
            // Once, at the first that is too many: the others are no other mistake.
            if (!_isFull)
            {
                _problems.Error(place, $"this is pattern number {MaxCount + 1}, and a document may hold {MaxCount} different ones: write several as one, such as \"a|b\", or use in, glob, starts_with or ends_with, which need none");
            }

            _isFull = true;
            return null;
        }
        // A pattern is a pattern on its own first: "a)|(b" would close the brackets it is put into.
        else if (!EcmaPattern.TryCompile(text, out compiled, out var problem)
            || (isWhole && !EcmaPattern.TryCompile(Whole(text), out compiled, out problem)))
        {
            _problems.Error(place, $"the pattern cannot be used: {problem}");
        }

        _patterns[(text, isWhole)] = compiled;
        return compiled;
    }

    private static string Whole(string text) => $"^(?:{text})$";

    private static void Collect(JsonView value, HashSet<string> texts)
    {
        foreach (var element in value.Elements)
        {
            Collect(element, texts);
        }

        foreach (var member in value.Members)
        {
            Collect(member.Value, texts);
        }

        var (op, pattern) = value.Kind == JsonKind.Object ? (value["op"u8], value["value"u8]) : default;
        if (pattern.Kind == JsonKind.String && (op.Is("regex"u8) || op.Is("matches"u8)) && texts.Count < MaxCount && pattern.GetString() is { Length: <= MaxLength } text)
        {
            texts.Add(text);
            if (op.Is("matches"u8))
            {
                texts.Add(Whole(text));
            }
        }
    }
}
