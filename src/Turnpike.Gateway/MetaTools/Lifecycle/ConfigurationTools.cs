using System.Collections.Immutable;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>The configuration behind the servers a caller reaches, and which of them start with the gateway.</summary>
internal static class ConfigurationTools
{
    private const string Page = """{"limit":{"type":"integer","minimum":1,"maximum":100,"default":25},"cursor":{"type":"string","maxLength":64}}""";

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.config_status",
            Title = "Where servers come from",
            Description = "Where the servers you reach come from: file and line, what is wrong there, which secrets are lacking by name, and whether they start with the gateway. Changes nothing.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input(Page),
            OutputSchema = ConfigurationStatus.Schema,
            Handle = static (call, arguments, cancellation) => ConfigurationStatus.OfAsync(call, arguments, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.get_startup_policy",
            Title = "Which servers start early",
            Description = "Which of the servers you reach start with the gateway, and the files that say so. All others start when they are needed.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input(),
            OutputSchema = MetaSchema.Output(
                """{"auto_start":{"type":"array","items":{"type":"string"}},"sources":{"type":"array","items":{"type":"object","properties":{"file":{"type":"string"},"auto_start":{"type":"array","items":{"type":"string"}}},"required":["file","auto_start"]}},"total":{"type":"integer"}}""",
                "auto_start", "sources", "total"),
            Handle = static (call, _, cancellation) => StartupPolicy.ShowAsync(call, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.set_startup_policy",
            Title = "Have servers start early",
            Description =
                "Has servers start with the gateway (add), or when they are needed (remove), or exactly these of the servers you reach with it (set). Shows what would be changed; "
                + "changes it with apply true and dry_run false. Only the file a server comes from is written.",
            Hints = new MetaHints(Idempotent: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(
                """{"operation":{"enum":["add","remove","set"]},"names":{"type":"array","items":{"type":"string","maxLength":64},"maxItems":64,"uniqueItems":true},"source":{"enum":["project","user","custom"],"description":"refused where a server comes from elsewhere"},"path":{"type":"string","maxLength":4096,"description":"refused unless it is the file the servers come from"},"dry_run":{"type":"boolean","default":true},"apply":{"type":"boolean","default":false}}""",
                "operation", "names"),
            OutputSchema = MetaSchema.Output(
                """{"ok":{"type":"boolean"},"changed":{"type":"boolean"},"dry_run":{"type":"boolean"},"changes":{"type":"array","items":{"type":"object","properties":{"server":{"type":"string"},"starts":{"enum":["with_the_gateway","when_needed"]},"file":{"type":"string"}},"required":["server","starts"]}},"before":{"type":"array","items":{"type":"string"}},"after":{"type":"array","items":{"type":"string"}},"message":{"type":"string"},"next_step":{"type":"string"}}""",
                "ok", "changed", "dry_run", "changes", "before", "after", "message"),
            Handle = static (call, arguments, cancellation) => StartupPolicy.SetAsync(call, arguments, cancellation),
        },
    ];
}
