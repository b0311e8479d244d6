namespace Turnpike.Catalog.Classification;

/// <summary>Which flags a tool has.</summary>
internal static class FlagRules
{
    private const ArgumentTags Program = ArgumentTags.Code | ArgumentTags.Shell | ArgumentTags.Sql;

    internal static RiskFlags Judge(ToolReading tool, ClassJudgement judged)
    {
        var flags = RiskFlags.None;
        var reads = judged.Class is ToolClass.Read;
        if (reads && ((tool.LeadTopics & Topics.Secret) != 0 || ((tool.LeadTopics & (Topics.Private | Topics.Public)) == Topics.Private) || (tool.NameTopics & (Topics.Own | Topics.File)) != 0 || ReadsFiles(tool) || (tool.Tags & ArgumentTags.Sql) != 0))
        {
            flags |= RiskFlags.SensitiveRead;
        }

        if (reads && ((tool.LeadTopics & (Topics.Outsiders | Topics.Web)) != 0 || (tool.NameTopics & Topics.Browser) != 0 || FetchesUrl(tool)))
        {
            flags |= RiskFlags.UntrustedSource;
        }

        if (judged.Sends || FetchesUrl(tool) || (judged.Class != ToolClass.Read && Reaches(tool)))
        {
            flags |= RiskFlags.ExternalSend;
        }

        if (judged.Class is ToolClass.Write or ToolClass.Destructive or ToolClass.Execute && (tool.NameTopics & Topics.Admin) != 0 | LeadAdmin(tool))
        {
            flags |= RiskFlags.Admin;
        }

        if ((tool.Tags & Program) != 0 && (judged.Class is ToolClass.Execute || (tool.Tags & ArgumentTags.Sql) != 0))
        {
            flags |= RiskFlags.Code;
            if (judged.Class == ToolClass.Execute)
            {
                flags |= (tool.Tags & ArgumentTags.Sql) != 0 ? RiskFlags.SensitiveRead : RiskFlags.None;
            }
        }

        return flags;
    }

    private static bool ReadsFiles(ToolReading tool)
    {
        foreach (var argument in tool.Arguments)
        {
            if ((argument.Tags & ArgumentTags.Path) != 0 && !argument.Name.Contains("output", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A caller chooses where a request goes; what is in the URL goes with it.</summary>
    private static bool FetchesUrl(ToolReading tool)
    {
        foreach (var argument in tool.Arguments)
        {
            if ((argument.Tags & ArgumentTags.Url) != 0 && argument.Name.Contains("ur", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Reaches(ToolReading tool) =>
        tool.NameVerb.Sense == Sense.Send || tool.SentenceVerb.Sense == Sense.Send
        || (tool.NameTopics & Topics.Mail) != 0 && (tool.Tags & ArgumentTags.Recipient) != 0
        || (tool.NameTopics & Topics.Reachable) != 0
        || (tool.NameTopics & Topics.Speech) != 0 && (tool.NameVerb.Sense is Sense.Write or Sense.Send);

    /// <summary>The beginning of the description speaks of identities, permissions or credentials, not merely of "users".</summary>
    private static bool LeadAdmin(ToolReading tool) =>
        tool.LeadSpeaks("credential") || tool.LeadSpeaks("permission") || tool.LeadSpeaks("api key") || tool.LeadSpeaks("admin api") || tool.LeadSpeaks("access token") || tool.LeadSpeaks("firewall");
}
