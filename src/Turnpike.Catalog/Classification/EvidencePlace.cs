namespace Turnpike.Catalog.Classification;

/// <summary>Finds the words of a definition in which something was seen.</summary>
internal static class EvidencePlace
{
    /// <summary>The words; null when there are none to show.</summary>
    internal static RiskEvidence? Find(in Feature feature, ToolReading tool, string speaksFor) => feature.Place switch
    {
        FeaturePlace.Name => Words(tool.Name, feature.At, "/name", tool.Text.Name, speaksFor),
        FeaturePlace.Title => Words(tool.Title, feature.At, tool.Text.TitlePointer, tool.Text.Title, speaksFor),
        FeaturePlace.Description => Words(tool.Description, feature.At, "/description", tool.Text.Description, speaksFor),
        FeaturePlace.Parameter => OfParameter(tool.Text.Parameters[feature.At].Pointer, tool.Text.Parameters[feature.At].Name, speaksFor),
        FeaturePlace.NameTopic => OfNameTopic(feature.At, tool, speaksFor),
        FeaturePlace.LeadTopic => OfNameTopic(feature.At, tool, speaksFor)
            ?? Words(tool.Description, IndexOf(tool.Description, feature.At), "/description", tool.Text.Description, speaksFor),
        FeaturePlace.Tagged => OfTag(feature.At, tool, speaksFor),
        _ => null,
    };

    private static RiskEvidence? OfNameTopic(int topic, ToolReading tool, string speaksFor) =>
        Words(tool.Name, IndexOf(tool.Name, topic), "/name", tool.Text.Name, speaksFor)
        ?? Words(tool.Title, IndexOf(tool.Title, topic), tool.Text.TitlePointer, tool.Text.Title, speaksFor);

    private static RiskEvidence? OfTag(int tag, ToolReading tool, string speaksFor)
    {
        foreach (var argument in tool.Arguments)
        {
            if (((int)argument.Tags & (1 << tag)) != 0)
            {
                return OfParameter(argument.Pointer, argument.Name, speaksFor);
            }
        }

        return null;
    }

    private static RiskEvidence OfParameter(string pointer, string name, string speaksFor) => new(speaksFor, pointer, 0, name.Length, name);

    private static RiskEvidence? Words(List<Token> tokens, int at, string pointer, string text, string speaksFor) =>
        at < 0 ? null : new RiskEvidence(speaksFor, pointer, tokens[at].Start, tokens[at].Length, text.Substring(tokens[at].Start, tokens[at].Length));

    private static int IndexOf(List<Token> tokens, int topic)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (((uint)tokens[i].Word.Topics & (1u << topic)) != 0)
            {
                return i;
            }
        }

        return -1;
    }
}
