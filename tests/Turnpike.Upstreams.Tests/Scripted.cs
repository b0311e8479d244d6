using System.Text;
using System.Text.Json;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Masking;
using Turnpike.Upstreams.Stdio;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Tests;

/// <summary>Short words for talking to a connection in tests.</summary>
internal static class Scripted
{
    public static ServerTarget Target(string mode = "plain", params KeyValuePair<string, string>[] environment) => new(
        null,
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll"), mode],
        null,
        [.. environment, .. Inherited("DOTNET_ROOT")],
        []);

    public static async Task<StdioConnection> StartAsync(UpstreamConnector connector, string mode = "plain", params KeyValuePair<string, string>[] environment)
    {
        var opened = await connector.OpenAsync("scripted", Target(mode, environment), Era.Legacy, null, Token);
        return (StdioConnection)((opened as MaskedConnection)?.Inner ?? opened);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static UpstreamRequest Request(int id, string method, string members = "", string? progress = null, TimeSpan? idle = null, Era era = Era.Legacy)
    {
        var meta = progress is null ? "" : "\"_meta\":{\"progressToken\":" + progress + "}" + (members.Length > 0 ? "," : "");
        return new UpstreamRequest
        {
            Body = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + meta + members + "}}"),
            Id = Encoding.UTF8.GetBytes($"{id}"),
            ProgressToken = Encoding.UTF8.GetBytes(progress ?? ""),
            Era = era,
            Method = method,
            IdleTimeout = idle,
        };
    }

    /// <summary>The messages of one exchange to its end.</summary>
    public static async Task<List<string>> ExchangeAsync(this UpstreamConnection connection, UpstreamRequest request)
    {
        await using var reply = await connection.SendAsync(request, Token);
        var messages = new List<string>();
        while (await reply.NextAsync(Token) is { } message)
        {
            messages.Add(await TextAsync(message));
        }

        return messages;
    }

    /// <summary>The result of a request that is answered by one message.</summary>
    public static async Task<JsonElement> AskAsync(this UpstreamConnection connection, int id, string method, string members = "")
    {
        var message = Assert.Single(await connection.ExchangeAsync(Request(id, method, members)));
        return JsonDocument.Parse(message).RootElement.GetProperty("result");
    }

    public static async Task<string> TextAsync(UpstreamMessage message)
    {
        using var whole = new MemoryStream();
        whole.Write(message.Head.Span);
        var buffer = new byte[81920];
        while (await message.ReadAsync(buffer, Token) is > 0 and var read)
        {
            whole.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(whole.ToArray());
    }

    public static async Task<UpstreamException> FaultOfAsync(this UpstreamConnection connection, UpstreamRequest request) =>
        await Assert.ThrowsAsync<UpstreamException>(() => connection.ExchangeAsync(request));

    private static IEnumerable<KeyValuePair<string, string>> Inherited(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value ? [new(name, value)] : [];
}
