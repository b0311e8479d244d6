using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Subscriptions;

/// <summary>subscriptions/listen (2026-07-28): the id is the client's own, what is denied is not subscribed to, and it ends with its client.</summary>
public sealed class ListenTests : IAsyncLifetime
{
    private const string Policy = """{ "version": "1", "default": "deny", "resources": { "file:///open/*": {}, "file:///once/*": { "limits": [ { "counter": "once", "window": "hour", "max": 1 } ] } } }""";

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = await GateUnderTest.StartAsync(Policy);
        _gate.Upstream.OnMessage = async (http, message) =>
        {
            if ((string?)message["method"] != "subscriptions/listen")
            {
                return false;
            }

            http.RequestAborted.Register(() => _ended.TrySetResult());
            var meta = $$$"""{"io.modelcontextprotocol/subscriptionId":{{{message["id"]!.ToJsonString()}}} }""";
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{},"_meta":{{{meta}}} } }""");
            foreach (var uri in new[] { "file:///shut/b", "file:///open/a" })
            {
                await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{uri}}}","_meta":{{{meta}}} } }""");
            }

            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            return true;
        };
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task Every_message_carries_the_clients_id_and_only_what_the_policy_allows_passes()
    {
        using var response = await ListenAsync("file:///open/a");
        using var events = await EventReader.OfAsync(response);
        var acknowledged = (await events.NextAsync())!;
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)acknowledged["method"]);
        Assert.Equal("sub", (string?)Subscription(acknowledged));
        var updated = (await events.NextAsync())!;
        Assert.Equal("file:///open/a", (string?)updated["params"]!["uri"]);
        Assert.Equal("sub", (string?)Subscription(updated));
    }

    [Fact]
    public async Task A_client_that_disconnects_ends_it_at_the_server()
    {
        using (var response = await ListenAsync("file:///open/a"))
        using (var events = await EventReader.OfAsync(response))
        {
            await events.NextAsync();
        }

        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_denied_resource_is_not_subscribed_to()
    {
        using var response = await ListenAsync("file:///shut/b");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(-32602, (int)answer["error"]!["code"]!);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task A_subscription_counts_once_on_each_limit_of_what_it_names()
    {
        using (var response = await ListenAsync("file:///open/a\",\"file:///once/a\",\"file:///once/b"))
        using (var events = await EventReader.OfAsync(response))
        {
            Assert.NotNull(await events.NextAsync());
        }

        using var again = await ListenAsync("file:///once/a\",\"file:///open/a");
        Assert.Equal("/resources/file:~1~1~1once~1*/limits/0", (string?)JsonNode.Parse(await again.Content.ReadAsStringAsync())!["error"]!["data"]!["dev.turnpike/decision"]!["rule"]);
        using var open = await ListenAsync("file:///open/a");
        using var passes = await EventReader.OfAsync(open);
        Assert.NotNull(await passes.NextAsync());
    }

    [Theory]
    [InlineData("file:///shut/b", -32002)]
    [InlineData("file:///open/a", -32601)] // the scripted server does not know the method, and says so itself
    public async Task A_legacy_subscription_follows_its_resource(string uri, int code)
    {
        var session = await _gate.InitializeAsync();
        _gate.Upstream.Log.Clear();
        var answer = (await _gate.LegacyAsync(session, $$$"""{"jsonrpc":"2.0","id":"s","method":"resources/subscribe","params":{"uri":"{{{uri}}}"}}"""))[^1];
        Assert.Equal(code, (int)answer["error"]!["code"]!);
        Assert.Equal(code == -32601 ? 1 : 0, _gate.Upstream.Log.Count(l => l.Body.Contains("resources/subscribe", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_revoked_grants_subscription_ends_on_both_sides()
    {
        using var stop = new CancellationTokenSource();
        var tending = _gate.Gate.TendAsync(stop.Token);
        using var response = await ListenAsync("file:///open/a");
        using var events = await EventReader.OfAsync(response);
        await events.NextAsync();
        await events.NextAsync();
        await _gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(_gate.GrantId), default);
        Assert.Null(await events.NextAsync());
        await _ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await tending;
    }

    private static JsonNode? Subscription(JsonNode message) => message["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"];

    private Task<HttpResponseMessage> ListenAsync(string uri)
    {
        var body = """{"jsonrpc":"2.0","id":"sub","method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":["URI"]},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"""
            .Replace("URI", uri, StringComparison.Ordinal);
        return _gate.Client.SendAsync(_gate.ModernRaw(body, "subscriptions/listen", null), HttpCompletionOption.ResponseHeadersRead);
    }
}
