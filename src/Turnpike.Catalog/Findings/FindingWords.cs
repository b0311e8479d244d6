namespace Turnpike.Catalog.Findings;

/// <summary>The words in which detectors and severities of findings are written: in JSON, on the command line and on pages.</summary>
public static class FindingWords
{
    /// <summary><c>hidden_characters</c>, <c>model_orders</c>, <c>foreign_tools</c>, <c>look_alike_names</c> or <c>context_capture</c>.</summary>
    public static string Of(FindingDetector detector) => detector switch
    {
        FindingDetector.HiddenCharacters => "hidden_characters",
        FindingDetector.ModelOrders => "model_orders",
        FindingDetector.ForeignTools => "foreign_tools",
        FindingDetector.LookAlikeNames => "look_alike_names",
        _ => "context_capture",
    };

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public static string Of(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Low => "low",
        FindingSeverity.Medium => "medium",
        FindingSeverity.High => "high",
        _ => "critical",
    };

    /// <summary>What a detector looks for, in a sentence.</summary>
    public static string Sentence(FindingDetector detector) => detector switch
    {
        FindingDetector.HiddenCharacters => "Invisible, bidirectional, control, tag or private-use characters.",
        FindingDetector.ModelOrders => "Orders to the model: to drop its instructions, to call other tools, to hide something from the user.",
        FindingDetector.ForeignTools => "References to tools of other servers.",
        FindingDetector.LookAlikeNames => "Names that are easily taken for others, or that claim another server's.",
        _ => "Parameters that capture the conversation, the system prompt or credentials.",
    };
}
