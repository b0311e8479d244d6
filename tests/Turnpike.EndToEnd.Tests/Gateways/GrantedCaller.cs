using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Gateways;

/// <summary>Any number of callers under one grant: each call has a connection of its own.</summary>
public sealed class GrantedCaller : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri _endpoint;
    private int _id;

    public GrantedCaller(Uri gateway, string server, string token)
    {
        _endpoint = new Uri(gateway, $"mcp/{server}");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        _client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2026-07-28");
        _client.DefaultRequestHeaders.Add("Mcp-Method", "tools/call");
    }

    /// <summary>Calls a tool; the answer's result, which must be one.</summary>
    public async Task<JsonElement> CallAsync(string tool, string arguments = "{}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
        {
            Content = new StringContent(
                $$$$$"""{"jsonrpc":"2.0","id":{{{{{Interlocked.Increment(ref _id)}}}}},"method":"tools/call","params":{"name":"{{{{{tool}}}}}","arguments":{{{{{arguments}}}}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""",
                Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Mcp-Name", tool);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var answer = JsonDocument.Parse(text);
        return answer.RootElement.TryGetProperty("result", out var result) ? result.Clone() : throw new InvalidOperationException($"{(int)response.StatusCode} {text}");
    }

    public void Dispose() => _client.Dispose();
}
