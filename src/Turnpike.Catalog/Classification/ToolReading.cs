using System.Collections.Immutable;
using System.Text;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Classification;

/// <summary>A definition with its words looked up: what the rules of the class, the severity and the flags ask.</summary>
internal sealed class ToolReading
{
    /// <summary>How many words of a description count as its beginning.</summary>
    private const int LeadWords = 30;

    /// <summary>A first sentence of fewer words has the next with it.</summary>
    private const int ShortSentence = 6;

    internal ToolReading(ToolText text)
    {
        Text = text;
        Name = ReadName(text.Name);
        Title = Tokens.Read(text.Title, isName: true);
        Description = Tokens.Read(text.Description, isName: false);
        ParameterWords = new List<Token>[text.Parameters.Count];
        for (var p = 0; p < ParameterWords.Length; p++)
        {
            ParameterWords[p] = Tokens.Read(text.Parameters[p].Name, isName: true);
        }

        IsNounPhrase = NounPhrase.Is(Description, text.Description);
        NameVerb = MainVerb.OfName(Name);
        TitleVerb = MainVerb.OfName(Title);
        SentenceVerb = IsNounPhrase ? default : MainVerb.OfSentence(Description);
        foreach (var token in Name)
        {
            NameTopics |= token.Word.Topics;
        }

        foreach (var token in Title)
        {
            NameTopics |= token.Word.Topics;
        }

        HasDelete = Description.Exists(t => t.Word is { Sense: Sense.Delete, Noun: false });
        Mute(Description);
        Lead = EndOfLead(Description);
        for (var i = 0; i < Description.Count; i++)
        {
            AllTopics |= Description[i].Word.Topics;
            LeadTopics |= i < Lead ? Description[i].Word.Topics : Topics.None;
        }

        Known = Name.Count(IsKnown) + Description.Take(Lead).Count(IsKnown);
        LeadTopics |= NameTopics;
        AllTopics |= NameTopics;
        SentenceVerbAt = SentenceVerb.Sense == Sense.None ? -1 : Description.IndexOf(SentenceVerb.Token);
        Arguments = ArgumentTagger.Tag(text.Parameters, ParameterWords, LeadTopics);
        foreach (var argument in Arguments)
        {
            Tags |= argument.Tags;
        }
    }

    /// <summary>Whether what the definition says could be read at all: where not, no judgement may be low.</summary>
    internal bool IsReadable => !Text.IsBroken;

    internal ToolText Text { get; }

    internal List<Token> Name { get; }

    internal List<Token> Title { get; }

    internal List<Token> Description { get; }

    /// <summary>The words of each parameter's name.</summary>
    internal List<Token>[] ParameterWords { get; }

    /// <summary>The description names a thing ("Balance of an account") instead of saying what is done.</summary>
    internal bool IsNounPhrase { get; }

    /// <summary>How many words of name and beginning the lexicon knows something of.</summary>
    internal int Known { get; }

    /// <summary>Which word of the description is <see cref="SentenceVerb"/>; -1 when there is none.</summary>
    internal int SentenceVerbAt { get; }

    /// <summary>How many of the first words of the description are its beginning.</summary>
    internal int Lead { get; }

    internal MainVerb NameVerb { get; }

    internal MainVerb TitleVerb { get; }

    internal MainVerb SentenceVerb { get; }

    /// <summary>The topics of name and title.</summary>
    internal Topics NameTopics { get; }

    /// <summary>The topics of name, title and the description's beginning.</summary>
    internal Topics LeadTopics { get; }

    /// <summary>The topics of everything.</summary>
    internal Topics AllTopics { get; }

    /// <summary>The description speaks of deleting somewhere.</summary>
    internal bool HasDelete { get; }

    internal ImmutableArray<TaggedArgument> Arguments { get; }

    /// <summary>The tags of all arguments.</summary>
    internal ArgumentTags Tags { get; }

    internal bool Speaks(ReadOnlySpan<char> words) => Text.Description.AsSpan().Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>The beginning of the description, as text.</summary>
    internal ReadOnlySpan<char> LeadText => Lead == 0 ? default : Text.Description.AsSpan(0, Description[Lead - 1].Start + Description[Lead - 1].Length);

    /// <summary>The first sentence says that nothing can be changed; what a later sentence promises is no evidence.</summary>
    internal bool PromisesFirst(ReadOnlySpan<char> words)
    {
        var end = Description.Count < 2 ? -1 : Description.FindIndex(1, t => t.StartsSentence);
        return (end < 0 ? Text.Description : Text.Description.AsSpan(0, Description[end].Start)).Contains(words, StringComparison.OrdinalIgnoreCase);
    }

    internal bool LeadSpeaks(ReadOnlySpan<char> words) => LeadText.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static bool IsKnown(Token token) =>
        token.Word.Sense != Sense.None || (token.Word.Topics & ~(Topics.Filler | Topics.Stop | Topics.Claim)) != 0;

    /// <summary>The words of a name. One with letters that pass for Latin ones is read as it looks: to a person, and to a model.</summary>
    private static List<Token> ReadName(string name)
    {
        if (Ascii.IsValid(name))
        {
            return Tokens.Read(name, isName: true);
        }

        var folded = FoldedText.Of(name);
        var tokens = Tokens.Read(folded.Text, isName: true);
        for (var i = 0; i < tokens.Count; i++)
        {
            var (start, length) = folded.Source(tokens[i].Start, tokens[i].Length);
            tokens[i] = tokens[i] with { Start = start, Length = length };
        }

        return tokens;
    }

    /// <summary>A sentence after the first that says how harmless the tool is says nothing else either: its words are not read.</summary>
    private static void Mute(List<Token> words)
    {
        var start = 0;
        for (var i = 1; i <= words.Count; i++)
        {
            if (i < words.Count && !words[i].StartsSentence)
            {
                continue;
            }

            if (start > 0 && words.FindIndex(start, i - start, t => (t.Word.Topics & Topics.Claim) != 0) >= 0)
            {
                for (var w = start; w < i; w++)
                {
                    words[w] = words[w] with { Word = default, Stem = 0 };
                }
            }

            start = i;
        }
    }

    /// <summary>The beginning is the first sentence, and the second where the first is a word or two.</summary>
    private static int EndOfLead(List<Token> words)
    {
        var end = 0;
        while (end < words.Count && end < LeadWords && (end < ShortSentence || !words[end].StartsSentence))
        {
            end++;
        }

        return end;
    }
}
