using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Completion;

/// <summary>completion/complete follows the prompt or the resource it names (POLICY: Other requests).</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync()
    {
        var upstream = new ScriptedUpstream
        {
            OnMessage = async (http, message) => (string?)message["method"] switch
            {
                "prompts/list" => await ScriptedUpstream.AnswerAsync(http, message, """{"resultType":"complete","prompts":[{"name":"greet"},{"name":"scold"},{"name":"other"}],"ttlMs":1,"cacheScope":"public"}"""),
                "completion/complete" => await ScriptedUpstream.AnswerAsync(http, message, """{"resultType":"complete","completion":{"values":["Ada","sk-secret"]}}"""),
                _ => false,
            },
        };
        _gate = await GateUnderTest.StartAsync("""
            { "version": "1", "default": "deny", "hide": ["greet"], "all_tools": { "deny_if": [ { "conditions": [] } ] },
              "prompts": {
                "greet": { "limits": [ { "counter": "greetings", "window": "hour", "max": 2 } ] },
                "scold": { "action": "deny", "reason": "Be kind." } },
              "resources": {
                "file:///open/*": {},
                "file:///quiet/*": { "result": { "deny_if": [ { "conditions": [], "on_deny": "Not shown." } ] } } } }
            """, await ScriptedUpstream.StartAsync(upstream));
        _gate.Upstream.Log.Clear();
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task What_the_policy_lets_be_got_or_read_is_completed_and_counts_like_it()
    {
        Assert.NotNull((await CompleteAsync("""{ "type": "ref/prompt", "name": "greet" }"""))["result"]!["completion"]);
        Assert.NotNull((await CompleteAsync("""{ "type": "ref/resource", "uri": "file:///open/{name}" }"""))["result"]!["completion"]);
        Assert.NotNull((await CompleteAsync("""{ "type": "ref/prompt", "name": "greet" }"""))["result"]!["completion"]);
        var exhausted = (await CompleteAsync("""{ "type": "ref/prompt", "name": "greet" }"""))["error"]!;
        Assert.Equal("/prompts/greet/limits/0", (string?)exhausted["data"]!["dev.turnpike/decision"]!["rule"]);
        Assert.Equal(3, _gate.Upstream.Log.Count(l => l.Body.Contains("completion/complete", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "type": "ref/prompt", "name": "other" }""", "[POLICY DENIED] This prompt is not available.")]
    [InlineData("""{ "type": "ref/prompt", "name": "no such prompt" }""", "[POLICY DENIED] This prompt is not available.")]
    [InlineData("""{ "type": "ref/prompt", "name": "scold" }""", "[POLICY DENIED] Be kind.")]
    [InlineData("""{ "type": "ref/resource", "uri": "file:///shut/a" }""", "[POLICY DENIED] This resource is not available.")]
    [InlineData("""{ "type": "ref/resource", "uri": "file:///quiet/a" }""", "[POLICY DENIED] Not shown.")]
    public async Task What_is_denied_is_not_completed_and_called_what_it_is(string reference, string message)
    {
        var answer = await CompleteAsync(reference);
        Assert.Equal(message, (string?)answer["error"]!["message"]);
        Assert.DoesNotContain("Ada", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "type": "ref/tool", "name": "greet" }""")]
    [InlineData("""{ "type": "ref/prompt" }""")]
    public async Task What_names_neither_is_refused(string reference)
    {
        Assert.Equal("The params do not name what is called.", (string?)(await CompleteAsync(reference))["error"]!["message"]);
        Assert.Empty(_gate.Upstream.Log);
    }

    private async Task<JsonNode> CompleteAsync(string reference) =>
        (await _gate.SendAsync(_gate.Modern("completion/complete", $$"""{ "ref": {{reference}}, "argument": { "name": "n", "value": "" } }"""))).Answer!;
}
