using System.Net.Http.Headers;
using System.Text;
using Turnpike.Campaigns.Gateways;

namespace Turnpike.Campaigns.Callers;

/// <summary>Any number of callers under one grant over HTTP, with a connection each.</summary>
internal sealed class HttpCaller : Caller
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly Uri _endpoint;

    public HttpCaller(Uri gateway, string token)
    {
        _endpoint = new Uri(gateway, $"mcp/{CampaignFolder.Server}");
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        _client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2026-07-28");
        _client.DefaultRequestHeaders.Add("Mcp-Method", "tools/call");
    }

    public override async Task<CallAnswer> CallAsync(string tool)
    {
        var nonce = NextNonce();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint)
            {
                Content = new StringContent(CallAnswer.Request(nonce, tool, nonce), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Mcp-Name", tool);
            using var response = await _client.SendAsync(request);
            return CallAnswer.Read(nonce, tool, await response.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or IOException or OperationCanceledException)
        {
            return new CallAnswer(nonce, AnswerKind.Lost, e.Message);
        }
    }

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
