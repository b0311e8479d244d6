using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>Calls through the gateway that are under way, and results that were cut: each caller's own.</summary>
public sealed class OwnCallsTests
{
    private const string Secret = "ghp_abcdefghijABCDEFGHIJabcdefghij012345";

    [Fact]
    public async Task A_caller_sees_and_cancels_the_own_calls_alone_and_an_id_is_good_as_long_as_its_call()
    {
        await using var caller = await MetaCaller.StartAsync();
        var (arrived, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        caller.Gate.Upstream.OnCall = async (http, _) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            gone.TrySetResult();
            return true;
        };
        var call = caller.InvokeAsync("add", """{"a":1}""");
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var shown = Assert.Single((await caller.CallAsync("gateway.list_pending"))["requests"]!.AsArray())!;
        Assert.Equal("shop::add", (string?)shown["tool_id"]);
        var id = (string)shown["request_id"]!;
        Assert.InRange(id.Length, 20, 64);

        var other = await caller.Gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("other", [new GrantedServer("gateway", null), new GrantedServer("shop", "shop")]), default);
        Assert.Equal(0, (int)(await AsAsync(caller, other.Token!, "gateway.list_pending", []))["total"]!);
        Assert.NotNull((await AsAsync(caller, other.Token!, "gateway.cancel", new JsonObject { ["request_id"] = id }))["error"]);
        Assert.False(call.IsCompleted);

        Assert.Equal("cancelled", (string?)(await caller.CallAsync("gateway.cancel", $$"""{"request_id":"{{id}}"}"""))["status"]);
        Assert.True((bool)(await call.WaitAsync(TimeSpan.FromSeconds(10)))["isError"]!);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.NotNull((await caller.CallAsync("gateway.cancel", $$"""{"request_id":"{{id}}"}"""))["error"]);
    }

    [Fact]
    public async Task A_result_is_cut_between_blocks_read_on_once_and_says_nothing_of_a_secret_across_the_cut()
    {
        await using var caller = await MetaCaller.StartAsync("""{ "version": "1", "default": "allow", "tools": { "add": { "result": { "redact": [ "github" ] } } } }""");
        var text = new string('x', 95);
        caller.Gate.Upstream.OnCall = (http, message) => ScriptedUpstream.AnswerAsync(http, message,
            $$"""{"resultType":"complete","content":[{"type":"text","text":"{{text}} {{Secret}} end"},{"type":"image","data":"aGk=","mimeType":"image/png"}]}""");
        var first = await caller.InvokeAsync("add", """{"a":1}""", """, "options": { "max_output_chars": 100 }""");
        var said = first["structuredContent"]!;
        Assert.True((bool)said["truncated"]!);
        Assert.Equal(100, (int)said["kept_chars"]!);
        var rest = await caller.InvokeAsync("add", "{}", $$""", "rest": "{{said["rest"]}}" """);
        Assert.Equal($"{text} [REDACTED:github] end", (string)first["content"]![0]!["text"]! + (string)rest["content"]![0]!["text"]!);
        Assert.Equal("image", (string?)rest["content"]![1]!["type"]);
        Assert.DoesNotContain("ghp_", first.ToJsonString() + rest.ToJsonString(), StringComparison.Ordinal);
        Assert.True((bool)(await caller.InvokeAsync("add", "{}", $$""", "rest": "{{said["rest"]}}" """))["isError"]!);
        Assert.Single(caller.Gate.Upstream.Calls);
    }

    private static async Task<JsonNode> AsAsync(MetaCaller caller, string token, string tool, JsonObject arguments)
    {
        var request = caller.Modern("tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });
        GateUnderTest.As(request, token);
        return (await caller.Gate.SendAsync(request)).Answer!["result"]!["structuredContent"]!;
    }
}
