namespace Turnpike.Catalog.Classification;

/// <summary>Tells "Balance of an account" from "Balances an account": a description that names a thing is of a tool that returns it.</summary>
internal static class NounPhrase
{
    /// <summary>A thing is named by its first words, or not at all.</summary>
    private const int Near = 4;

    /// <summary>After one of these a word that can be a verb is none.</summary>
    private static readonly string[] AfterThings = ["of", "under", "between", "about", "near", "per"];

    /// <summary>After one of these a word that cannot be a verb is a thing.</summary>
    private static readonly string[] AfterAny = ["for", "in", "at", "by", "on", "from", "with", "to"];

    /// <summary>After one of these comes a thing.</summary>
    private static readonly string[] Articles = ["the", "a", "an", "your", "every", "current", "latest"];

    /// <summary>Whether the first sentence begins with a thing and a word that says whose or where it is.</summary>
    internal static bool Is(List<Token> words, string text)
    {
        var plain = true;
        var article = words.Count > 0 && IsOne(text.AsSpan(words[0].Start, words[0].Length), Articles);
        for (var i = 0; i < words.Count && i < Near; i++)
        {
            var token = words[i];
            if (i > 0 && token.StartsSentence)
            {
                return false;
            }

            var word = text.AsSpan(token.Start, token.Length);
            if (i > 0 && (IsOne(word, AfterThings) || (plain && IsOne(word, AfterAny))))
            {
                return true;
            }

            if (token.Word.Sense != Sense.None)
            {
                // "Messages of": a noun as well, so only a word that never follows a verb will do.
                plain = article;
                if (!token.Word.Noun)
                {
                    return false;
                }
            }
        }

        return false;
    }

    private static bool IsOne(ReadOnlySpan<char> word, string[] list)
    {
        foreach (var one in list)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
