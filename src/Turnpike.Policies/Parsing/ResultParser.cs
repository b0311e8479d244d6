using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads <c>result</c>.</summary>
internal sealed partial class ResultParser(PatternTable patterns, ProblemList problems)
{
    private const string KeyPrefix = "key:";
    private static readonly string[] Kinds = [.. Redaction.Words.Select(w => w.Word)];

    /// <summary>Reads the object; <paramref name="predicates"/> reads its <c>deny_if</c>.</summary>
    public ResultClause? Parse(JsonView value, Place place, Func<MemberReader, ImmutableArray<Predicate>> predicates)
    {
        var result = MemberReader.Read(value, place, Grammar.Result, problems);
        return result is null
            ? null
            : new ResultClause
            {
                Place = place,
                MaxBytes = SpanReader.ReadWhole(result, "max_bytes", 1, 1L << 40, problems),
                Redact = [.. result.List("redact", "kinds of secrets or patterns").Select(r => ParseRedaction(r.Value, r.Place)).OfType<Redaction>()],
                DenyIf = predicates(result),
            };
    }

    private Redaction? ParseRedaction(JsonView value, Place place)
    {
        if (value.Kind != JsonKind.String || value.GetString() is not { Length: > 0 } text)
        {
            problems.Error(place, $"\"redact\" lists kinds of secrets ({string.Join(", ", Kinds)}), \"key:NAME\" for the value of a JSON key, or patterns, found {JsonWords.Of(value)}");
            return null;
        }

        foreach (var (word, kind) in Redaction.Words)
        {
            if (word == text)
            {
                return new Redaction(place.Pointer, kind, text, null);
            }
        }

        if (text.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            if (text.Length > KeyPrefix.Length)
            {
                return new Redaction(place.Pointer, RedactionKind.Key, text[KeyPrefix.Length..], null);
            }

            problems.Error(place, "\"key:\" names no JSON key: write it behind the colon, as in \"key:password\"");
            return null;
        }

        // A word is far more often a kind that was misspelt than a pattern of letters alone.
        if (Word().IsMatch(text))
        {
            problems.Error(place, $"\"{text}\" is no kind of secret; {NearestName.Hint(text, Kinds)}; as a pattern it would be written \"(?:{text})\", as a JSON key \"key:{text}\"");
            return null;
        }

        var pattern = patterns.Compile(text, isWhole: false, place);
        if (pattern is not null && pattern.IsMatch(string.Empty))
        {
            problems.Error(place, "the pattern matches the empty text, which would redact everywhere: write it so that it matches at least one character");
            return null;
        }

        return pattern is null ? null : new Redaction(place.Pointer, RedactionKind.Pattern, text, pattern);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z_]*\\z")]
    private static partial Regex Word();
}
