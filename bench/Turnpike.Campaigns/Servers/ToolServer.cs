using System.Text;
using System.Text.Json;

namespace Turnpike.Campaigns.Servers;

/// <summary>What the tool server answers, over either transport: tools that log their call and say its nonce again.</summary>
internal sealed class ToolServer(ReceivedLog log)
{
    /// <summary>Tools whose calls count on the grant.</summary>
    public const int GrantTools = 48;

    /// <summary>Tools whose calls count on the server, over all grants and rounds.</summary>
    public const int SharedTools = 8;

    /// <summary>Every tool's name: <c>g0</c> and on, <c>s0</c> and on.</summary>
    public static IEnumerable<string> Tools =>
        Enumerable.Range(0, GrantTools).Select(i => $"g{i}").Concat(Enumerable.Range(0, SharedTools).Select(i => $"s{i}"));

    /// <summary>The answer to a message; null to a notification.</summary>
    public byte[]? Answer(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var root = document.RootElement;
        if (!root.TryGetProperty("id", out var id))
        {
            return null;
        }

        return Encoding.UTF8.GetBytes(root.GetProperty("method").GetString() switch
        {
            "tools/call" => Result(id, Call(root.GetProperty("params"))),
            "tools/list" => Result(id, $$"""{"resultType":"complete","tools":[{{string.Join(',', Tools.Select(Definition))}}],"ttlMs":60000,"cacheScope":"public"}"""),
            "server/discover" => Result(id, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}"""),
            "ping" => Result(id, "{}"),
            _ => $$$"""{"jsonrpc":"2.0","id":{{{id.GetRawText()}}},"error":{"code":-32601,"message":"Method not found"}}""",
        });
    }

    private static string Result(JsonElement id, string result) => $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{result}}}""";

    private static string Definition(string name) =>
        $$$"""{"name":"{{{name}}}","description":"Says its nonce again.","inputSchema":{"type":"object","properties":{"nonce":{"type":"string"}},"required":["nonce"],"additionalProperties":false}}""";

    private string Call(JsonElement parameters)
    {
        var nonce = parameters.GetProperty("arguments").GetProperty("nonce").GetString()!;
        log.Add(parameters.GetProperty("name").GetString()!, nonce);
        return $$"""{"resultType":"complete","content":[{"type":"text","text":"{{nonce}}"}]}""";
    }
}
