using System.Numerics;

namespace Turnpike.Catalog.Classification;

/// <summary>Lists what was seen of a tool, in a fixed order: words by their place, what the lexicon says of them, and what the rules say of the tool.</summary>
internal static class FeatureReader
{
    /// <summary>Of the rest of a description this many words are looked at.</summary>
    private const int RestWords = 120;

    private const int MaxArguments = 40;

    /// <summary>What says nothing of what a tool does.</summary>
    private const Topics Mute = Topics.Filler | Topics.Stop | Topics.Claim;

    private static readonly ulong[] SenseNames = Hashes(Enum.GetNames<Sense>());
    private static readonly ulong[] TopicNames = Hashes(Enum.GetNames<Topics>().Skip(1));
    private static readonly ulong[] TagNames = Hashes(Enum.GetNames<ArgumentTags>().Skip(1));
    private static readonly ulong[] ClassNames = Hashes(Enum.GetNames<ToolClass>());
    private static readonly ulong[] SeverityNames = Hashes(Enum.GetNames<RiskSeverity>());
    private static readonly ulong[] FlagNames = Hashes(Enum.GetNames<RiskFlags>().Skip(1));

    private static readonly ulong[] FormNames = Hashes(Forms);

    /// <summary>What is seen of a definition's form; "always" is seen of every definition.</summary>
    internal static IReadOnlyList<string> Forms => ["always", "no-arguments", "no-description", "no-word-known", "name-plural", "speaks-of-deleting", "only-selects", "sql-that-changes", "noun-phrase", "no-verb"];

    internal static void Read(ToolReading tool, in ClassJudgement judged, RiskFlags flags, RiskSeverity severity, List<Feature> features)
    {
        OfName(tool, features);
        OfDescription(tool, features);
        OfParameters(tool, features);
        OfLexicon(tool, judged.Sense, features);
        features.Add(new Feature(FeatureKind.RuleClass, ClassNames[(int)judged.Class], 0, FeaturePlace.None, 0));
        features.Add(new Feature(FeatureKind.RuleSeverity, ClassNames[(int)judged.Class], SeverityNames[(int)severity], FeaturePlace.None, 0));
        Bits(FeatureKind.RuleFlag, (uint)flags, FlagNames, 0, FeaturePlace.None, features);
        if (judged.Confidence >= 0.9)
        {
            features.Add(new Feature(FeatureKind.RuleSure, ClassNames[(int)judged.Class], 0, FeaturePlace.None, 0));
        }

        OfForm(tool, features);
    }

    /// <summary>Adds features for the words of the name: each, the first, the last, and neighbours.</summary>
    private static void OfName(ToolReading tool, List<Feature> features)
    {
        var (first, last) = (-1, -1);
        var before = 0ul;
        for (var i = 0; i < tool.Name.Count; i++)
        {
            var stem = tool.Name[i].Stem;
            if (stem == 0 || IsGrammar(tool.Name[i]))
            {
                continue;
            }

            features.Add(new Feature(FeatureKind.Name, stem, 0, FeaturePlace.Name, i));
            if (before != 0)
            {
                features.Add(new Feature(FeatureKind.NamePair, before, stem, FeaturePlace.Name, i));
            }

            first = first < 0 ? i : first;
            (last, before) = (i, stem);
        }

        if (first >= 0)
        {
            features.Add(new Feature(FeatureKind.NameFirst, tool.Name[first].Stem, 0, FeaturePlace.Name, first));
            features.Add(new Feature(FeatureKind.NameLast, tool.Name[last].Stem, 0, FeaturePlace.Name, last));
        }

        for (var i = 0; i < tool.Title.Count; i++)
        {
            AddWord(FeatureKind.Title, tool.Title[i], FeaturePlace.Title, i, features);
        }
    }

    private static void OfDescription(ToolReading tool, List<Feature> features)
    {
        if (tool.SentenceVerb.Sense != Sense.None)
        {
            var verb = tool.SentenceVerbAt;
            features.Add(new Feature(FeatureKind.SentenceSense, SenseNames[(int)tool.SentenceVerb.Sense], 0, FeaturePlace.Description, verb));
            Add(FeatureKind.Verb, tool.Description[verb].Stem, FeaturePlace.Description, verb, features);
            for (var i = verb + 1; i < tool.Description.Count && i < verb + 5 && !tool.Description[i].StartsSentence; i++)
            {
                var word = tool.Description[i];
                if (word.Stem != 0 && word.Length > 2 && (word.Word.Topics & Mute) == 0)
                {
                    Add(FeatureKind.Object, word.Stem, FeaturePlace.Description, i, features);
                    break;
                }
            }
        }

        var first = tool.Description.FindIndex(t => t.Stem != 0 && (t.Word.Topics & Mute) == 0);
        if (first >= 0 && first < tool.Lead)
        {
            Add(FeatureKind.First, tool.Description[first].Stem, FeaturePlace.Description, first, features);
        }

        for (var i = 0; i < tool.Description.Count && i < tool.Lead + RestWords; i++)
        {
            var word = tool.Description[i];
            if (word.Length > 2 && (word.Word.Topics & (Topics.Claim | Topics.Stop)) == 0 && !(word.Word.Sense == Sense.None && (word.Word.Topics & Topics.Filler) != 0))
            {
                Add(i < tool.Lead ? FeatureKind.Lead : FeatureKind.Rest, word.Stem, FeaturePlace.Description, i, features);
            }
        }
    }

    private static void OfParameters(ToolReading tool, List<Feature> features)
    {
        for (var p = 0; p < tool.Text.Parameters.Count && p < MaxArguments; p++)
        {
            foreach (var word in tool.ParameterWords[p])
            {
                AddWord(FeatureKind.Argument, word, FeaturePlace.Parameter, p, features);
            }

            var choices = tool.Text.Parameters[p].Choices;
            for (var c = 0; c < choices.Count && c < 24; c++)
            {
                foreach (var word in Tokens.Read(choices[c], isName: true))
                {
                    AddWord(FeatureKind.Choice, word, FeaturePlace.Parameter, p, features);
                }
            }
        }
    }

    private static void OfLexicon(ToolReading tool, Sense chosen, List<Feature> features)
    {
        var (name, title, sentence, verb) = (SenseNames[(int)tool.NameVerb.Sense], SenseNames[(int)tool.TitleVerb.Sense], SenseNames[(int)tool.SentenceVerb.Sense], SenseNames[(int)chosen]);
        var nameVerb = tool.NameVerb.Sense == Sense.None ? -1 : tool.Name.IndexOf(tool.NameVerb.Token);
        features.Add(new Feature(FeatureKind.NameSense, name, 0, nameVerb < 0 ? FeaturePlace.None : FeaturePlace.Name, Math.Max(0, nameVerb)));
        if (tool.SentenceVerb.Sense == Sense.None)
        {
            features.Add(new Feature(FeatureKind.SentenceSense, sentence, 0, FeaturePlace.None, 0));
        }

        features.Add(new Feature(FeatureKind.Senses, name, sentence, FeaturePlace.None, 0));
        if (tool.Title.Count > 0)
        {
            features.Add(new Feature(FeatureKind.TitleSense, title, 0, FeaturePlace.None, 0));
        }

        Bits(FeatureKind.NameTopic, (uint)(tool.NameTopics & ~Mute), TopicNames, 0, FeaturePlace.NameTopic, features);
        Bits(FeatureKind.LeadTopic, (uint)(tool.LeadTopics & ~Mute), TopicNames, 0, FeaturePlace.LeadTopic, features);
        Bits(FeatureKind.Topic, (uint)(tool.AllTopics & ~Mute), TopicNames, 0, FeaturePlace.None, features);
        Bits(FeatureKind.SenseNameTopic, (uint)(tool.NameTopics & ~Mute), TopicNames, verb, FeaturePlace.NameTopic, features);
        Bits(FeatureKind.SenseLeadTopic, (uint)(tool.LeadTopics & ~Mute), TopicNames, verb, FeaturePlace.LeadTopic, features);
        Bits(FeatureKind.Tag, (uint)tool.Tags, TagNames, 0, FeaturePlace.Tagged, features);
        Bits(FeatureKind.SenseTag, (uint)tool.Tags, TagNames, verb, FeaturePlace.Tagged, features);
        if (tool.Name.Count > 0 && tool.Name[^1].Stem != 0)
        {
            features.Add(new Feature(FeatureKind.SenseNameLast, verb, tool.Name[^1].Stem, FeaturePlace.Name, tool.Name.Count - 1));
        }
    }

    private static void OfForm(ToolReading tool, List<Feature> features)
    {
        features.Add(Form(0));
        if (tool.Text.Parameters.Count == 0)
        {
            features.Add(Form(1));
        }

        if (tool.Description.Count == 0)
        {
            features.Add(Form(2));
        }

        if ((tool.LeadTopics & ~Mute) == 0)
        {
            features.Add(Form(3));
        }

        if (tool.Name.Count > 0 && tool.Name[^1] is { Length: > 3 } last && tool.Text.Name[last.Start + last.Length - 1] is 's' && tool.Text.Name[last.Start + last.Length - 2] is not 's')
        {
            features.Add(Form(4));
        }

        if (tool.HasDelete)
        {
            features.Add(Form(5));
        }

        if (tool.IsNounPhrase)
        {
            features.Add(Form(8));
        }

        if (tool.NameVerb.Sense == Sense.None && tool.SentenceVerb.Sense == Sense.None)
        {
            features.Add(Form(9));
        }

        if ((tool.LeadTopics & Topics.Sql) != 0 || (tool.Tags & ArgumentTags.Sql) != 0)
        {
            features.Add(Form(ClassRules.OnlyReads(tool) ? 6 : 7));
        }
    }

    private static Feature Form(int which) => new(FeatureKind.Form, FormNames[which], 0, FeaturePlace.None, 0);

    /// <summary>A word of grammar is no evidence of anything, wherever it stands.</summary>
    private static bool IsGrammar(Token word) => (word.Word.Topics & Topics.Stop) != 0;

    private static void AddWord(FeatureKind kind, Token word, FeaturePlace place, int at, List<Feature> features)
    {
        if (!IsGrammar(word))
        {
            Add(kind, word.Stem, place, at, features);
        }
    }

    private static void Add(FeatureKind kind, ulong stem, FeaturePlace place, int at, List<Feature> features)
    {
        if (stem != 0)
        {
            features.Add(new Feature(kind, stem, 0, place, at));
        }
    }

    private static void Bits(FeatureKind kind, uint bits, ulong[] names, ulong before, FeaturePlace place, List<Feature> features)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            var bit = BitOperations.TrailingZeroCount(bits);
            features.Add(before == 0 ? new Feature(kind, names[bit], 0, place, bit) : new Feature(kind, before, names[bit], place, bit));
        }
    }

    private static ulong[] Hashes(IEnumerable<string> names) => [.. names.Select(n => Stems.Hash(n))];
}
