using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Turnpike.Gateway.Tests.MetaTools.SignIns;

/// <summary>The official C# client calls the gateway's own tools by the names agents know, under the policy that is recommended for them.</summary>
public sealed class OfficialClientTests
{
    [Fact]
    public async Task Signs_in_and_signs_in_anew_and_the_record_says_so()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(place.Gate.Url, "/mcp/gateway/all"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });
        await using var client = await McpClient.CreateAsync(transport, cancellationToken: SignInPlace.Stop);
        var names = (await client.ListToolsAsync(cancellationToken: SignInPlace.Stop)).Select(t => t.Name).ToArray();
        Assert.Superset(new HashSet<string> { "gateway.auth_connect", "ReAuthRemoteMcpServer", "checkRemoteMcpOauthStatus", "addRemoteMcpServer" }, names.ToHashSet());
        foreach (var tool in new[] { "gateway.auth_connect", "ReAuthRemoteMcpServer" })
        {
            var begun = await CallAsync(client, tool, new() { ["server_name"] = "Notes" });
            var flow = begun.GetProperty("flow_id").GetString()!;
            await place.CompleteAsync(flow);
            Assert.Equal("completed", (await CallAsync(client, "checkRemoteMcpOauthStatus", new() { ["flow_id"] = flow })).GetProperty("status").GetString());
        }

        Assert.True((await CallAsync(client, "gateway.refresh", [])).GetProperty("ok").GetBoolean());
        var records = await place.Gate.RecordsAsync();
        foreach (var tool in new[] { "gateway.auth_connect", "ReAuthRemoteMcpServer", "gateway.refresh" })
        {
            Assert.Single(records, r => (string?)r["name"] == tool && (string?)r["kind"] == "call" && (string?)r["decision"] == "allow");
        }

        Assert.Equal(2, records.Count(r => (string?)r["method"] == "auth.complete" && (string?)r["kind"] == "admin"));
    }

    private static async Task<System.Text.Json.JsonElement> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments, cancellationToken: SignInPlace.Stop);
        Assert.False(result.IsError ?? false, (result.Content.FirstOrDefault() as TextContentBlock)?.Text);
        return result.StructuredContent!.Value;
    }
}
