namespace Turnpike.Catalog.Classification;

/// <summary>The verb that says what a tool does, and where it stands.</summary>
/// <param name="Sense">What it says; <see cref="Sense.None"/> when none was found.</param>
/// <param name="IsSure">It stands where a verb stands, and means one thing.</param>
/// <param name="Token">The word.</param>
internal readonly record struct MainVerb(Sense Sense, bool IsSure, Token Token)
{
    /// <summary>A sentence says what it does in its first words, or not at all.</summary>
    private const int Near = 10;

    /// <summary>The verb of a name: the first word when it can be a verb, else the first that is nothing but a verb, else the last.</summary>
    internal static MainVerb OfName(List<Token> tokens)
    {
        var best = default(MainVerb);
        var rank = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = tokens[i].Word;
            if (word.Sense == Sense.None)
            {
                continue;
            }

            // A word that is also a noun is a verb at the beginning of a name ("search_web") and often at its end ("web_search").
            var here = (word.Weak, word.Noun, i == 0, i == tokens.Count - 1) switch
            {
                (false, false, true, _) => 6,
                (false, true, true, _) => 5,
                (false, false, _, _) => 4,
                (false, true, _, true) => 3,
                (true, _, _, _) => 2,
                _ => 1,
            };
            if (here > rank)
            {
                (best, rank) = (new MainVerb(word.Sense, here >= 4, tokens[i]), here);
            }
        }

        return rank > 1 ? best : default;
    }

    /// <summary>The verb of the first sentence that has one among its first words.</summary>
    internal static MainVerb OfSentence(List<Token> tokens)
    {
        var weak = default(MainVerb);
        var seen = 0;
        var first = true;
        for (var i = 0; i < tokens.Count && seen < Near; i++)
        {
            var word = tokens[i].Word;
            if (tokens[i].StartsSentence)
            {
                if (i > 0 && weak.Sense != Sense.None)
                {
                    break;
                }

                seen = 0;
                first &= i == 0;
            }

            if (i > 40)
            {
                break;
            }

            if (word.Sense == Sense.None && (word.Topics & Topics.Filler) != 0)
            {
                continue;
            }

            // A word that is also a noun is a verb at the beginning of the text, or the object of a weak verb ("perform a search").
            if (word.Sense != Sense.None && (!word.Noun || (seen == 0 && first) || weak.Sense != Sense.None))
            {
                if (word.Weak)
                {
                    weak = weak.Sense == Sense.None ? new MainVerb(word.Sense, false, tokens[i]) : weak;
                }
                else if (weak.Sense == Sense.None || seen <= 4)
                {
                    return new MainVerb(word.Sense, seen == 0, tokens[i]);
                }
            }

            seen++;
        }

        return weak;
    }

    /// <summary>The verb of a text without blanks between words.</summary>
    internal static Sense OfUnspaced(ReadOnlySpan<char> text)
    {
        var (at, sense) = (int.MaxValue, Sense.None);
        foreach (var (verb, meaning) in Lexicon.Unspaced)
        {
            var found = text.IndexOf(verb, StringComparison.Ordinal);
            if (found >= 0 && found < at)
            {
                (at, sense) = (found, meaning);
            }
        }

        return sense;
    }
}
