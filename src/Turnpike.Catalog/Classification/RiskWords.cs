namespace Turnpike.Catalog.Classification;

/// <summary>The words in which classes, severities, flags and argument tags are written: in JSON, in policies, in searches and on pages.</summary>
public static class RiskWords
{
    private static readonly (RiskFlags Flag, string Word)[] FlagWords =
    [
        (RiskFlags.SensitiveRead, "sensitive_read"), (RiskFlags.UntrustedSource, "untrusted_source"), (RiskFlags.ExternalSend, "external_send"),
        (RiskFlags.Admin, "admin"), (RiskFlags.Code, "code"),
    ];

    private static readonly (ArgumentTags Tag, string Word)[] TagWords =
    [
        (ArgumentTags.Path, "path"), (ArgumentTags.Url, "url"), (ArgumentTags.Cli, "cli"), (ArgumentTags.Shell, "shell"), (ArgumentTags.Sql, "sql"),
        (ArgumentTags.Code, "code"), (ArgumentTags.Recipient, "recipient"), (ArgumentTags.Amount, "amount"), (ArgumentTags.Id, "id"),
        (ArgumentTags.Environment, "environment"), (ArgumentTags.Secret, "secret"),
    ];

    /// <summary><c>Read</c>, <c>Write</c>, <c>Execute</c>, <c>Destructive</c> or <c>Financial</c>.</summary>
    public static string Of(ToolClass risk) => risk switch
    {
        ToolClass.Read => "Read",
        ToolClass.Write => "Write",
        ToolClass.Execute => "Execute",
        ToolClass.Destructive => "Destructive",
        _ => "Financial",
    };

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public static string Of(RiskSeverity severity) => severity switch
    {
        RiskSeverity.Low => "low",
        RiskSeverity.Medium => "medium",
        RiskSeverity.High => "high",
        _ => "critical",
    };

    /// <summary>The words of the flags that are set, in a fixed order.</summary>
    public static IEnumerable<string> Of(RiskFlags flags) => FlagWords.Where(w => flags.HasFlag(w.Flag)).Select(w => w.Word);

    /// <summary>The words of the tags that are set, in a fixed order.</summary>
    public static IEnumerable<string> Of(ArgumentTags tags) => TagWords.Where(w => tags.HasFlag(w.Tag)).Select(w => w.Word);

    /// <summary>The class of a word, in any case of letters.</summary>
    public static bool TryClass(string word, out ToolClass risk) => TryFind(Enum.GetValues<ToolClass>(), Of, word, out risk);

    /// <summary>The severity of a word, in any case of letters.</summary>
    public static bool TrySeverity(string word, out RiskSeverity severity) => TryFind(Enum.GetValues<RiskSeverity>(), Of, word, out severity);

    /// <summary>The flag of a word, in any case of letters.</summary>
    public static bool TryFlag(string word, out RiskFlags flag) => TryFind(FlagWords.Select(w => w.Flag), f => Of(f).Single(), word, out flag);

    /// <summary>The tag of a word, in any case of letters.</summary>
    public static bool TryTag(string word, out ArgumentTags tag) => TryFind(TagWords.Select(w => w.Tag), t => Of(t).Single(), word, out tag);

    private static bool TryFind<T>(IEnumerable<T> values, Func<T, string> word, string text, out T found)
    {
        foreach (var value in values)
        {
            if (string.Equals(word(value), text, StringComparison.OrdinalIgnoreCase))
            {
                found = value;
                return true;
            }
        }

        found = default!;
        return false;
    }
}
