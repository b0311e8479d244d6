using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>Finding tools: over what is pinned and what the caller's policy shows; nothing starts, downloads or runs by looking.</summary>
internal static class DiscoveryTools
{
    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.catalog_search",
            Title = "Search tools",
            Description = "Finds tools of the servers behind the gateway that you may call.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input("""{"query":{"type":"string","maxLength":1000}}"""),
            OutputSchema = MetaSchema.Output("""{"results":{"type":"array","items":{"type":"object"}}}""", "results"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(MetaAnswer.Of(json => Write(json, call, arguments["query"u8]))),
        },
    ];

    private static void Write(Utf8JsonWriter json, MetaCall call, JsonView query)
    {
        var now = call.Gate.Options.Time.GetUtcNow();
        var words = query.Kind == JsonKind.String ? query.GetString() : "";
        json.WriteStartArray("results"u8);
        foreach (var (server, tool) in call.Servers.SelectMany(s => s.Tools(now).Select(t => (s, t))).Where(t => t.t.Name.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            json.WriteStartObject();
            json.WriteString("tool_id"u8, ToolId.Of(server.Name, tool.Name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
