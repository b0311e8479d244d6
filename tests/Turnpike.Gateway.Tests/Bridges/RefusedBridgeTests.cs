using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Bridges;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Tests.Bridges;

/// <summary>A stdio client waits for its own id: what the gateway refuses by an HTTP status has to carry it.</summary>
public class RefusedBridgeTests
{
    [Fact]
    public async Task A_refused_token_answers_the_request_by_its_own_id_and_the_notification_not_at_all()
    {
        await using var gate = await GateUnderTest.StartAsync();

        var said = await SpeakAsync(
            gate.Url,
            """{"jsonrpc":"2.0","id":"first","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""");

        Assert.Equal(["\"first\"", "7"], said.Select(answer => answer["id"]!.ToJsonString()).Order(StringComparer.Ordinal));
        Assert.All(said, answer => Assert.Contains("token", (string)answer["error"]!["message"]!, StringComparison.Ordinal));
    }

    private static async Task<JsonNode[]> SpeakAsync(Uri url, params string[] lines)
    {
        await using var connector = new UpstreamConnector();
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        using var output = new MemoryStream();
        await new StdioBridge(connector, url, "tp_wrong").RunAsync(input, output, TestContext.Current.CancellationToken);
        return [.. Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
