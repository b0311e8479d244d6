using System.Collections.Immutable;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Recommendations;

/// <summary>What the default set says of the tools of one class.</summary>
/// <param name="Class">The class.</param>
/// <param name="PerMinute">How many calls of all tools of the class together may go out in any minute; null for any number.</param>
/// <param name="RequiresApproval">Whether a person has to approve each call.</param>
/// <param name="Counter">The counter of the limit; null where there is none.</param>
/// <param name="LeavesArguments">
/// Whether the server alone judges arguments that no rule looks at and that are not run (<c>arguments: open</c>). Where a call can be taken back,
/// its mistakes are better told by the server, who says what is wrong, than denied.
/// </param>
/// <param name="Reason">What the agent is told where a person has to approve; null where nobody has to.</param>
/// <param name="Why">Why the rule is as it is: a sentence for people.</param>
public sealed record ClassRule(ToolClass Class, int? PerMinute, bool RequiresApproval, string? Counter, bool LeavesArguments, string? Reason, string Why);

/// <summary>The default set: one rule for each class of tools, and what the flags add to it. docs/recommended.md says the same.</summary>
public static class DefaultSet
{
    /// <summary>Raised with every change of what is recommended.</summary>
    public const int Version = 1;

    /// <summary>How many calls of all tools that read sensitive data may go out in any minute.</summary>
    public const int SensitiveReadsPerMinute = 60;

    /// <summary>The counter of sensitive reads.</summary>
    public const string SensitiveReads = "sensitive_reads";

    /// <summary>The label that a tool with the flag <c>sensitive_read</c> puts on the session.</summary>
    public const string SensitiveLabel = "sensitive_read";

    /// <summary>The label that a tool with the flag <c>untrusted_source</c> puts on the session.</summary>
    public const string UntrustedLabel = "untrusted_source";

    /// <summary>The rules, from the mildest class to the gravest.</summary>
    public static ImmutableArray<ClassRule> Classes { get; } =
    [
        new(ToolClass.Read, null, false, null, true, null, "A read has no effect that lasts; what it may carry away is bounded by the flags."),
        new(ToolClass.Write, 30, false, "writes", true, null, "A write can be taken back; thirty a minute leave room for work and none for a flood."),
        new(ToolClass.Execute, 10, false, "executions", false, null, "What it does depends on the arguments; ten a minute leave time to see it and to stop it."),
        new(ToolClass.Destructive, null, true, null, false, "This removes or overwrites for good: a person has to approve it.", "What is gone stays gone, so that somebody says yes first."),
        new(ToolClass.Financial, null, true, null, false, "This moves or commits money or value: a person has to approve it.", "Money does not come back by itself, so that somebody says yes first."),
    ];

    /// <summary>
    /// The default set as one policy that names no tool, but decides by <c>tool.class</c> and <c>tool.severity</c> (YAML): for a server whose
    /// tools nobody has looked at by name. It cannot say all of the set, since a limit counts whatever reaches it.
    /// </summary>
    public static string Document { get; } = Read();

    /// <summary>The rule of a class.</summary>
    public static ClassRule Of(ToolClass risk) => Classes[(int)risk];

    /// <summary>Whether data can leave by the tool: it sends, or it runs code that may.</summary>
    internal static bool IsWayOut(RiskFlags flags) => (flags & (RiskFlags.ExternalSend | RiskFlags.Code)) != 0;

    private static string Read()
    {
        using var stream = typeof(DefaultSet).Assembly.GetManifestResourceStream("default-set.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
