using System.Collections.Immutable;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>Finding tools: over what is pinned and what the caller's policy shows; nothing starts, downloads or runs by looking.</summary>
internal static class DiscoveryTools
{
    private const string Card =
        """{"type":"object","properties":{"tool_id":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}},"availability":{"enum":["online","offline"]}},"required":["tool_id"]}""";

    private const string Next = """{"type":"object","properties":{"tool":{"type":"string"},"arguments":{"type":"object"}},"required":["tool","arguments"]}""";

    private static readonly string Found = MetaSchema.Output(
        $$$"""{"results":{"type":"array","items":{{{Card}}}},"total":{"type":"integer"},"truncated":{"type":"boolean"},"next_cursor":{"type":"string"},"hint":{"type":"string"}}""",
        "results", "total", "truncated");

    private static readonly string Described = MetaSchema.Output(
        """{"tool_id":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"input_schema":{"type":"object"},"output_schema":{"type":"object"},"args":{"type":"array","items":{"type":"object"}},"annotations":{"type":"object"},"risk":{"type":"object"},"definition_hash":{"type":"string"},"availability":{"enum":["online","offline"]},"invoke":{"type":"object"}}""",
        "tool_id", "definition_hash", "invoke");

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.catalog_search",
            Title = "Search tools",
            Description = "Finds tools of the servers behind the gateway that you may call, the best match first; also of servers that are not started. Without a query it lists them.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input(
                """{"query":{"type":"string","maxLength":1000},"filters":{"type":"object","properties":{"server":{"type":"string"},"tags":{"type":"array","items":{"type":"string"},"maxItems":16},"risk_max":{"enum":["low","medium","high"]},"read_only":{"type":"boolean"}},"additionalProperties":false},"limit":{"type":"integer","minimum":1,"maximum":100,"default":20},"include_offline":{"type":"boolean","default":true},"cursor":{"type":"string","maxLength":256}}"""),
            OutputSchema = Found,
            Handle = static (call, arguments, _) => ValueTask.FromResult(SearchAnswer.Of(call, arguments, isAlias: false)),
        },
        new MetaTool
        {
            Name = "gateway.describe",
            Title = "Describe a tool",
            Description = "The complete input schema of a tool, as it was approved; or a short form. Starts nothing.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input("""{"tool_id":{"type":"string","maxLength":512},"form":{"enum":["full","short"],"default":"full"}}""", "tool_id"),
            OutputSchema = Described,
            Handle = static (call, arguments, _) => ValueTask.FromResult(Description.Of(call, arguments["tool_id"u8], arguments["form"u8].Is("short"u8))),
        },
        new MetaTool
        {
            Name = "gateway.request_capability",
            Title = "Ask for a capability",
            Description = "Says which tool or server can do something, in your words, and spells out the next call. Does nothing itself.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input("""{"query":{"type":"string","minLength":1,"maxLength":1000}}""", "query"),
            OutputSchema = MetaSchema.Output(
                $$$"""{"status":{"enum":["available","configured","not_available"]},"message":{"type":"string"},"candidates":{"type":"array","items":{{{Card}}}},"next":{{{Next}}}}""",
                "status", "message", "next"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(CapabilityAnswer.Of(call, arguments["query"u8].GetString())),
        },
        new MetaTool
        {
            Name = "searchTools",
            Title = "Search tools by intent",
            Description = "Finds tools by intent or keyword; the answer's alias is what executeTool takes.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"query":{"type":"string","maxLength":1000},"limit":{"type":"integer","minimum":1,"maximum":100,"default":20},"cursor":{"type":"string","maxLength":256}}"""),
            OutputSchema = Found,
            Handle = static (call, arguments, _) => ValueTask.FromResult(SearchAnswer.Of(call, arguments, isAlias: true)),
        },
        new MetaTool
        {
            Name = "getToolDetails",
            Title = "Tool details",
            Description = "The exact input schema of one tool, by its alias.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"tool_name":{"type":"string","maxLength":512}}""", "tool_name"),
            OutputSchema = Described,
            Handle = static (call, arguments, _) => ValueTask.FromResult(Description.Of(call, arguments["tool_name"u8], isShort: false)),
        },
        new MetaTool
        {
            Name = "listTools",
            Title = "List tools",
            Description = "Lists every tool you may call, by server and name, page by page.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"limit":{"type":"integer","minimum":1,"maximum":100,"default":20},"cursor":{"type":"string","maxLength":256}}"""),
            OutputSchema = Found,
            Handle = static (call, arguments, _) => ValueTask.FromResult(SearchAnswer.Of(call, arguments, isAlias: true)),
        },
    ];
}
