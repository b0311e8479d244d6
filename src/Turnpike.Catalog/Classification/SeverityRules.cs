namespace Turnpike.Catalog.Classification;

/// <summary>How bad one call of a tool of a class can be.</summary>
internal static class SeverityRules
{
    internal static RiskSeverity Judge(ToolReading tool, ClassJudgement judged, RiskFlags flags)
    {
        var severity = judged.Class switch
        {
            ToolClass.Read => OfRead(tool, judged, flags),
            ToolClass.Write => (flags & RiskFlags.Admin) != 0 || judged.Sends ? RiskSeverity.High : RiskSeverity.Medium,
            ToolClass.Execute => OfExecute(tool, judged, flags),
            ToolClass.Destructive => OfDestructive(tool),
            _ => (tool.LeadTopics & Topics.Simulated) != 0 ? RiskSeverity.High : RiskSeverity.Critical,
        };
        return judged.IsKnown || severity >= RiskSeverity.Medium ? severity : RiskSeverity.Medium;
    }

    private static RiskSeverity OfRead(ToolReading tool, ClassJudgement judged, RiskFlags flags)
    {
        if ((flags & RiskFlags.SensitiveRead) == 0)
        {
            return judged.IsKnown ? RiskSeverity.Low : RiskSeverity.Medium;
        }

        return (tool.NameTopics & Topics.Secret) != 0 ? RiskSeverity.High : RiskSeverity.Medium;
    }

    private static RiskSeverity OfExecute(ToolReading tool, ClassJudgement judged, RiskFlags flags)
    {
        if (judged.Browses)
        {
            return (flags & RiskFlags.Code) != 0 ? RiskSeverity.Critical : RiskSeverity.High;
        }

        return (flags & RiskFlags.Code) != 0 && (tool.LeadTopics & Topics.Simulated) == 0 ? RiskSeverity.Critical : RiskSeverity.High;
    }

    /// <summary>One small thing that can be made again, or data in general; a tool that its annotation alone made destructive is not known to be worse than the first.</summary>
    private static RiskSeverity OfDestructive(ToolReading tool)
    {
        var removes = tool.HasDelete || tool.NameVerb.Sense is Sense.Delete or Sense.Remove || tool.TitleVerb.Sense is Sense.Delete or Sense.Remove
            || tool.SentenceVerb.Sense is Sense.Delete or Sense.Remove || (tool.LeadTopics & Topics.Overwrite) != 0;
        var last = tool.Name.Count == 0 ? default : tool.Name[^1];
        var plural = last.Length > 3 && tool.Text.Name.AsSpan(last.Start, last.Length)[^1] is 's' && (last.Word.Topics & Topics.Small) == 0;
        if (!removes || ((tool.NameTopics & Topics.Small) != 0 && (tool.NameTopics & (Topics.Everything | Topics.Container)) == 0 && !plural))
        {
            return RiskSeverity.High;
        }

        return RiskSeverity.Critical;
    }
}
