using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Rewriting;

/// <summary>What was judged goes out byte for byte, and what the server said comes back so, but for the closed list.</summary>
public sealed class FaithfulnessTests : IAsyncLifetime
{
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public void A_call_differs_from_what_was_sent_in_its_id_alone()
    {
        Prop.ForAll(Messages().ToArbitrary(), message =>
        {
            _gate.Upstream.Log.Clear();
            var (status, _) = _gate.SendAsync(_gate.ModernRaw(message.Before + message.Id + message.After, "tools/call", "add")).GetAwaiter().GetResult();
            Assert.Equal(200, status);
            var arrived = _gate.Upstream.Calls.Single();
            Assert.StartsWith(message.Before, arrived, StringComparison.Ordinal);
            Assert.EndsWith(message.After, arrived, StringComparison.Ordinal);
            Assert.Matches("^[1-9][0-9]*$", arrived[message.Before.Length..^message.After.Length]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Fact]
    public void An_answer_differs_from_what_the_server_said_in_its_id_alone()
    {
        Prop.ForAll(Gen.Zip(Values(), Spaces()).ToArbitrary(), pair =>
        {
            var (value, space) = pair;
            var before = $$"""{{space}}{ "result" :{{space}}{"resultType":"complete","structuredContent":{"v":{{value}} },"content":[]}, "jsonrpc"{{space}}:"2.0","id":""";
            _gate.Upstream.OnCall = async (http, message) =>
            {
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(before + message["id"]!.ToJsonString() + space + "}");
                return true;
            };
            using var response = _gate.Client.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""")).GetAwaiter().GetResult();
            var text = response.Content.ReadAsStringAsync().GetAwaiter().GetResult();
            Assert.StartsWith(before, text, StringComparison.Ordinal);
            Assert.EndsWith(space + "}", text, StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public async Task The_progress_token_and_the_capabilities_are_the_only_further_edits()
    {
        const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28", "io.modelcontextprotocol/clientCapabilities":{ "sampling":{}, "extensions":{"x/y":{ }} }, "progressToken": "mine", "traceparent":"00-1-2-01"}""";
        var body = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":""" + Meta + ""","name":"add","arguments":{"a":1.50}}}""";
        await _gate.SendAsync(_gate.ModernRaw(body, "tools/call", "add"));
        var arrived = _gate.Upstream.Calls.Single();
        var id = JsonNode.Parse(arrived)!["id"]!.ToJsonString();
        var expected = body.Replace("\"id\":7", $"\"id\":{id}", StringComparison.Ordinal).Replace("\"mine\"", id, StringComparison.Ordinal)
            .Replace("{ \"sampling\":{}, \"extensions\":{\"x/y\":{ }} }", "{\"extensions\":{\"x/y\":{ }}}", StringComparison.Ordinal);
        Assert.Equal(expected, arrived);
    }

    private static Gen<(string Before, string Id, string After)> Messages() =>
        from value in Values()
        from space in Spaces()
        from id in Gen.Elements("1", "\"a\"", "\"\\u0041\\n\"", "-5", "9007199254740993", "\"é\"")
        select (
            $$"""{"jsonrpc"{{space}}:"2.0","params":{{space}}{"name":"add","arguments":{"a":1,"x":{{value}}{{space}}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{} } },"id":{{space}}""",
            id,
            $$"""{{space}},"method":"tools/call"}{{space}}""");

    private static Gen<string> Spaces() => Gen.Elements("", " ", "\t", "  \t ", "\r\n");

    private static Gen<string> Values()
    {
        var scalar = Gen.Elements("1", "-0", "1.0", "1e0", "10E-1", "0.10", "123456789012345678901234567890", "1e400", "true", "null", "\"\"", "\"\\u00e9\"", "\"é\"",
            "\"\\ud83d\\ude00\"", "\"😀\"", "\"\\/\"", "\"/\"", "\"\\u0000\"", "\"<&>'\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
        return Gen.Sized(size => Nested(scalar, Math.Min(size, 3)));
    }

    private static Gen<string> Nested(Gen<string> scalar, int depth) => depth == 0 ? scalar : Gen.OneOf(
        scalar,
        Nested(scalar, depth - 1).ArrayOf(3).Select(v => $"[ {string.Join(" ,", v)}]"),
        Gen.Zip(Nested(scalar, depth - 1), Spaces()).Select(v => $"{{\"k\"{v.Item2}:{v.Item1},\"\\u006c\":{v.Item1} }}"));
}
