namespace Turnpike.Catalog.Classification;

/// <summary>A word of a string, where it stands, its stem (0 for a number or a word of more than 32 letters), and what the lexicon knows of it.</summary>
internal readonly record struct Token(int Start, int Length, Word Word, bool StartsSentence, ulong Stem);

/// <summary>Splits names and sentences into words. A text is read once.</summary>
internal static class Tokens
{
    /// <summary>Only the beginning of a long text is read for words; it is where a description says what the tool does.</summary>
    internal const int MaxText = 2_000;

    /// <summary>The words of a text: letters and digits, split where a name is: at <c>_</c>, <c>-</c>, <c>.</c>, <c>/</c> and before a capital.</summary>
    internal static List<Token> Read(string text, bool isName)
    {
        var end = Math.Min(text.Length, MaxText);
        var tokens = new List<Token>(isName ? 4 : (end / 6) + 4);
        Span<char> lower = stackalloc char[32];
        var starts = true;
        for (var i = 0; i < end;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                starts |= text[i] is '.' or '!' or '?' or '\n' or ';' && (text[i] == '\n' || i + 1 >= end || char.IsWhiteSpace(text[i + 1]));
                i++;
                continue;
            }

            var start = i++;
            while (i < end && char.IsLetterOrDigit(text[i]) && !(isName && IsBorder(text, i, end)))
            {
                i++;
            }

            var length = i - start;
            var (word, stem) = (default(Word), 0ul);
            if (length <= lower.Length)
            {
                text.AsSpan(start, length).ToLowerInvariant(lower);
                word = Lexicon.Find(Stems.Hash(lower[..length]));
                stem = char.IsAsciiDigit(lower[0]) ? 0 : Stems.Hash(lower[..Stems.Cut(lower[..length])]);
            }

            if (!isName && length == 4 && i + 4 < end && IsReadOnly(text.AsSpan(start, 9)))
            {
                // "read-only" is no verb.
                (word, stem) = (new Word(Sense.None, false, false, Topics.Claim), 0);
            }

            tokens.Add(new Token(start, length, word, starts, stem));
            starts = false;
        }

        return tokens;
    }

    private static bool IsReadOnly(ReadOnlySpan<char> text) =>
        text[4] is '-' or ' ' && text.StartsWith("read", StringComparison.OrdinalIgnoreCase) && text.EndsWith("only", StringComparison.OrdinalIgnoreCase);

    /// <summary>Before a capital that follows a small letter or a digit, and before the last capital of a run that a small letter follows.</summary>
    private static bool IsBorder(string text, int i, int end) =>
        char.IsUpper(text[i]) && (!char.IsUpper(text[i - 1]) || (i + 1 < end && char.IsLower(text[i + 1])));
}
