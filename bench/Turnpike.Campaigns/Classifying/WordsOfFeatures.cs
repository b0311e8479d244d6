using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>What the hashes in features stand for: the stems of all words of the lessons, and the names of what the lexicon knows.</summary>
internal static class WordsOfFeatures
{
    public static Dictionary<ulong, string> Of(IEnumerable<Lesson> lessons)
    {
        var words = new Dictionary<ulong, string>();
        string[] known =
        [
            .. Enum.GetNames<Sense>(), .. Enum.GetNames<Topics>(), .. Enum.GetNames<ArgumentTags>(), .. Enum.GetNames<ToolClass>(), .. Enum.GetNames<RiskSeverity>(),
            .. Enum.GetNames<RiskFlags>(), .. FeatureReader.Forms,
        ];
        foreach (var word in known)
        {
            words.TryAdd(Stems.Hash(word), word);
        }

        foreach (var lesson in lessons)
        {
            var text = ToolText.Read(lesson.Tool.Json);
            Add(text.Name, true, words);
            Add(text.Title, true, words);
            Add(text.Description, false, words);
            foreach (var parameter in text.Parameters)
            {
                Add(parameter.Name, true, words);
                parameter.Choices.ToList().ForEach(c => Add(c, true, words));
            }
        }

        return words;
    }

    private static void Add(string text, bool isName, Dictionary<ulong, string> words)
    {
        foreach (var token in Tokens.Read(text, isName).Where(t => t.Stem != 0))
        {
            var lower = text.AsSpan(token.Start, token.Length).ToString().ToLowerInvariant().ToCharArray();
            words.TryAdd(token.Stem, new string(lower, 0, Stems.Cut(lower)));
        }
    }
}
