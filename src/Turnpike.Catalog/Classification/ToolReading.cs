using System.Collections.Immutable;

namespace Turnpike.Catalog.Classification;

/// <summary>A definition with its words looked up: what the rules of the class, the severity and the flags ask.</summary>
internal sealed class ToolReading
{
    /// <summary>How many words of a description count as its beginning.</summary>
    private const int LeadWords = 30;

    internal ToolReading(ToolText text)
    {
        Text = text;
        Name = Tokens.Read(text.Name, isName: true);
        Title = Tokens.Read(text.Title, isName: true);
        Description = Tokens.Read(text.Description, isName: false);
        NameVerb = MainVerb.OfName(Name);
        TitleVerb = MainVerb.OfName(Title);
        SentenceVerb = MainVerb.OfSentence(Description);
        foreach (var token in Name)
        {
            NameTopics |= token.Word.Topics;
        }

        foreach (var token in Title)
        {
            NameTopics |= token.Word.Topics;
        }

        var lead = 0;
        for (; lead < Description.Count && lead < LeadWords && (lead == 0 || lead < 6 || !Description[lead].StartsSentence); lead++)
        {
            LeadTopics |= Description[lead].Word.Topics;
        }

        Lead = lead;
        LeadTopics |= NameTopics;
        AllTopics = LeadTopics;
        foreach (var token in Description)
        {
            AllTopics |= token.Word.Topics;
            HasDelete |= token.Word is { Sense: Sense.Delete, Noun: false };
        }

        Arguments = ArgumentTagger.Tag(text.Parameters, (LeadTopics & Topics.Sql) != 0);
        foreach (var argument in Arguments)
        {
            Tags |= argument.Tags;
        }
    }

    internal ToolText Text { get; }

    internal List<Token> Name { get; }

    internal List<Token> Title { get; }

    internal List<Token> Description { get; }

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

    internal bool LeadSpeaks(ReadOnlySpan<char> words) => LeadText.Contains(words, StringComparison.OrdinalIgnoreCase);
}
