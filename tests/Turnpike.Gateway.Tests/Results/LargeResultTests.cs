using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Results;

/// <summary>A result of 200 MB passes without being held.</summary>
[Collection(MeasuredMemory.Name)]
public sealed class LargeResultTests
{
    private const int Blocks = 200;
    private static readonly byte[] Block = Encoding.ASCII.GetBytes(new string('x', 1 << 20));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Two_hundred_megabytes_pass_in_flat_memory_under_the_clients_id(bool stream, bool idLast)
    {
        await using var gate = await GateUnderTest.StartAsync();
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = stream ? "text/event-stream" : "application/json";
            var id = $"\"id\":{message["id"]!.ToJsonString()}";
            await http.Response.WriteAsync((stream ? "data: " : "") + (idLast ? "{\"jsonrpc\":\"2.0\"," : $"{{{id},\"jsonrpc\":\"2.0\",") + "\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"");
            for (var i = 0; i < Blocks; i++)
            {
                await http.Response.Body.WriteAsync(Block);
            }

            await http.Response.WriteAsync("\"}]}" + (idLast ? "," + id : "") + "}" + (stream ? "\n\n" : ""));
            return true;
        };
        await gate.CallAsync("secret"); // What a first call needs is there before the memory is looked at.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var response = await gate.Client.SendAsync(gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r => r.Headers.Add("X-Test", "large")), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        long read = 0, most = 0;
        var head = "";
        var tail = "";
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            head = head.Length < 40 ? head + Encoding.ASCII.GetString(buffer, 0, Math.Min(count, 80)) : head;
            tail = Encoding.ASCII.GetString(buffer, Math.Max(0, count - 60), Math.Min(count, 60));
            if ((read >> 24) != ((read += count) >> 24))
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
            }
        }

        Assert.InRange(read, Blocks << 20, (Blocks << 20) + 300);
        Assert.InRange(most, long.MinValue, 48 << 20);
        var ours = JsonNode.Parse($"{{\"id\":{Id(head + tail)}}}");
        Assert.NotNull(ours);
    }

    [Fact]
    public async Task A_large_result_of_an_unknown_type_does_not_pass()
    {
        await using var gate = await GateUnderTest.StartAsync();
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"id":{{message["id"]!.ToJsonString()}},"jsonrpc":"2.0","result":{"resultType":"input_required","requestState":" """);
            for (var i = 0; i < 3; i++)
            {
                await http.Response.Body.WriteAsync(Block);
            }

            await http.Response.WriteAsync("\"}}");
            return true;
        };
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
        Assert.NotNull(answer!["error"]);
        Assert.DoesNotContain("xxxx", answer.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Id(string text)
    {
        var start = text.IndexOf("\"id\":", StringComparison.Ordinal) + 5;
        return text[start..text.IndexOfAny([',', '}'], start)];
    }
}
