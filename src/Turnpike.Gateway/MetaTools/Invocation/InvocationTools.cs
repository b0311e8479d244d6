using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>Running a tool behind the gateway: through the same gate as a direct call.</summary>
internal static class InvocationTools
{
    private const int DefaultPatience = 30_000;

    private static readonly string Answer = MetaSchema.Output(
        """{"tool_id":{"type":"string"},"ok":{"type":"boolean"},"result":{"description":"the tool's structuredContent"},"task":{"type":"object"},"truncated":{"type":"boolean"},"kept_chars":{"type":"integer"},"total_chars":{"type":"integer"},"rest":{"type":"string","description":"pass as `rest` to read on"},"errors":{"type":"array","items":{"type":"object","properties":{"code":{"type":"integer"},"message":{"type":"string"}}}}}""",
        "tool_id", "ok");

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.invoke",
            Title = "Run a tool",
            Description =
                "Runs a tool of a server behind the gateway, under your policy for that server. Its content comes back unchanged. Read the schema first with gateway.describe. "
                + "A result that was cut names a handle: pass it as rest, with the same tool_id, to read on without running the tool again.",
            Hints = new MetaHints(Destructive: true, OpenWorld: true),
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input(
                """{"tool_id":{"type":"string","description":"server::tool, as catalog_search gives it","maxLength":512},"arguments":{"type":"object"},"options":{"type":"object","properties":{"timeout_ms":{"type":"integer","minimum":1000,"maximum":300000,"default":30000,"description":"how long the server may be silent"},"max_output_chars":{"type":"integer","minimum":100,"maximum":100000}},"additionalProperties":false},"task":{"type":"object","properties":{"ttl":{"type":"integer","minimum":0}},"additionalProperties":false,"description":"run it as a task, where the tool can"},"rest":{"type":"string","maxLength":64}}""",
                "tool_id"),
            OutputSchema = Answer,
            Handle = static (call, arguments, cancellation) => InvokeAsync(call, arguments, arguments["tool_id"u8].GetString(), arguments["arguments"u8], cancellation),
        },
        new MetaTool
        {
            Name = "executeTool",
            Title = "Execute a tool",
            Description = "Runs a tool by its alias mcp_Server_tool, as searchTools gives it. The same as gateway.invoke.",
            Hints = new MetaHints(Destructive: true, OpenWorld: true),
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"tool_alias_name":{"type":"string","maxLength":512},"parameters":{"type":"object"}}""", "tool_alias_name"),
            OutputSchema = Answer,
            Handle = static (call, arguments, cancellation) => InvokeAsync(call, arguments, arguments["tool_alias_name"u8].GetString(), arguments["parameters"u8], cancellation),
        },
    ];

    private static async ValueTask<MetaAnswer> InvokeAsync(MetaCall call, JsonView given, string written, JsonView arguments, CancellationToken cancellation)
    {
        var id = ToolId.Read(call, written);
        var most = Number(given["options"u8]["max_output_chars"u8]) ?? int.MaxValue;
        if (given["rest"u8] is { Kind: JsonKind.String } rest)
        {
            id.Require(call); // What was kept is not shown to a caller the policy no longer shows the tool to.
            return call.Connection.Kept.Next(rest.GetString(), ToolId.Of(id.Server.Name, id.Tool), most);
        }

        var patience = TimeSpan.FromMilliseconds(Number(given["options"u8]["timeout_ms"u8]) ?? DefaultPatience);
        using var running = call.Connection.Running.Begin(call, id, patience, cancellation);
        try
        {
            var answer = await NestedCall.SendAsync(
                call, id.Server, McpMethod.CallTool,
                json =>
                {
                    json.WriteString("name"u8, id.Tool);
                    json.WritePropertyName("arguments"u8);
                    json.WriteRawValue(arguments.Exists ? arguments.Raw : "{}"u8, skipInputValidation: true);
                    Pass(json, given, "task"u8);
                    Pass(json, call.Params, "inputResponses"u8);
                    Pass(json, call.Params, "requestState"u8);
                },
                patience, running.End);
            return InvokeAnswer.Of(call, id, answer, arguments, most);
        }
        catch (OperationCanceledException) when (running.IsCancelled && !cancellation.IsCancellationRequested)
        {
            return MetaAnswer.Of(
                new MetaError(MetaCodes.Failed, "The call was cancelled by gateway.cancel. The server may have acted."),
                json => InvokeAnswer.Head(json, ToolId.Of(id.Server.Name, id.Tool), false));
        }
    }

    private static void Pass(System.Text.Json.Utf8JsonWriter json, JsonView from, ReadOnlySpan<byte> member)
    {
        if (from[member] is { Exists: true } value)
        {
            json.WritePropertyName(member);
            json.WriteRawValue(value.Raw, skipInputValidation: true);
        }
    }

    // Invariant: the schema holds it to a small integer; 3e4 is one too.
    private static int? Number(JsonView view) =>
        view.Exists ? (int)double.Parse(view.Raw, NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
