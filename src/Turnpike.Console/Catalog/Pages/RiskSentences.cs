using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What the words of the rubric mean, in sentences.</summary>
internal static class RiskSentences
{
    /// <summary>What one call of a tool of a class can do, as the end of a sentence that begins with "One call".</summary>
    public static string Can(ToolClass risk) => risk switch
    {
        ToolClass.Read => "reads, lists or computes, and leaves nothing changed",
        ToolClass.Write => "creates or changes something in a way that can be taken back, or sends something",
        ToolClass.Execute => "runs something: what it does depends on the arguments",
        ToolClass.Destructive => "can remove or overwrite something for good",
        _ => "can move or commit money or value",
    };

    /// <summary>What belongs to a class.</summary>
    public static string Meaning(ToolClass risk) => risk switch
    {
        ToolClass.Read => "Retrieves, lists, searches, computes, converts or validates. Nothing outside the call is different afterwards.",
        ToolClass.Write => "Creates or changes state in a recoverable way, or sends something to people or systems: messages, settings, new files, stored credentials.",
        ToolClass.Execute => "Runs code, commands, queries that can change state, browser actions, workflows, jobs, restarts. What happens depends on the arguments.",
        ToolClass.Destructive => "Removes or overwrites data, access or a resource for good: delete, drop, purge, revoke, overwrite a whole file.",
        _ => "Moves or commits money or value: payments, refunds, orders, charges, and whatever will collect money without being asked again.",
    };

    /// <summary>What a severity means.</summary>
    public static string Meaning(RiskSeverity severity) => severity switch
    {
        RiskSeverity.Low => "a read of ordinary data, or pure computation",
        RiskSeverity.Medium => "a recoverable write, or a read of sensitive data",
        RiskSeverity.High => "execution, an outward write, a read of secrets, or the removal of one small thing",
        _ => "real value, data in general, or arbitrary code",
    };

    /// <summary>A flag, as people say it.</summary>
    public static string Name(RiskFlags flag) => flag switch
    {
        RiskFlags.SensitiveRead => "reads private data",
        RiskFlags.UntrustedSource => "brings in untrusted content",
        RiskFlags.ExternalSend => "can carry data out",
        RiskFlags.Admin => "administers",
        _ => "runs code it is given",
    };

    /// <summary>What a flag means.</summary>
    public static string Meaning(RiskFlags flag) => flag switch
    {
        RiskFlags.SensitiveRead => "Returns secrets, personal or private data, or arbitrary files.",
        RiskFlags.UntrustedSource => "Returns content that outsiders can write, such as web pages, mails or issues.",
        RiskFlags.ExternalSend => "Can carry data out to people or systems outside.",
        RiskFlags.Admin => "Changes identities, permissions, credentials, security or server configuration.",
        _ => "An argument is code, a command, SQL or a script that gets run.",
    };

    /// <summary>What a tag of an argument means.</summary>
    public static string Meaning(ArgumentTags tag) => tag switch
    {
        ArgumentTags.Path => "a path of a file system",
        ArgumentTags.Url => "a URL or a host",
        ArgumentTags.Cli => "arguments of a command line",
        ArgumentTags.Shell => "a shell command",
        ArgumentTags.Sql => "a statement in SQL",
        ArgumentTags.Code => "code or a script",
        ArgumentTags.Recipient => "who receives something",
        ArgumentTags.Amount => "an amount of money or value",
        ArgumentTags.Id => "an identifier",
        ArgumentTags.Environment => "an environment, or its variables",
        ArgumentTags.Secret => "a password, key or token",
        _ => "nothing in particular",
    };

    /// <summary>A detector, as people say it.</summary>
    public static string Name(FindingDetector detector) => detector switch
    {
        FindingDetector.HiddenCharacters => "hidden characters",
        FindingDetector.ModelOrders => "orders to the model",
        FindingDetector.ForeignTools => "other servers' tools",
        FindingDetector.LookAlikeNames => "look-alike name",
        _ => "captures context or credentials",
    };

    /// <summary>The flags that are set, one by one.</summary>
    public static IEnumerable<RiskFlags> Each(RiskFlags flags) =>
        Enum.GetValues<RiskFlags>().Where(f => f != RiskFlags.None && flags.HasFlag(f));

    /// <summary>The word of a finding's severity.</summary>
    public static string Word(FindingSeverity severity) => RiskWords.Of((RiskSeverity)(byte)severity);

    /// <summary>A number and its noun.</summary>
    public static string Counted(int number, string noun) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
