using System.Globalization;

namespace Turnpike.Console.Tests.Api;

/// <summary>Entity tags, idempotency keys, pages of lists.</summary>
public sealed class ConditionalTests : IAsyncLifetime
{
    private readonly SteppedTime _time = new();
    private OpenApiGate _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await OpenApiGate.StartAsync(_time);

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var first = await _gate.GetAsync("vi", "/people");
        Assert.Matches("^\"[0-9a-f]{64}\"$", first.ETag);
        var again = await _gate.GetAsync("vi", "/people", ("If-None-Match", $"\"x\", {first.ETag}"));
        Assert.Equal((304, 0, first.ETag), (again.Status, again.Body.Length, again.ETag));
        await _gate.PutAsync("ada", "/people/zed", """{"roles":["viewer"],"groups":[],"accounts":[]}""");
        var changed = await _gate.GetAsync("vi", "/people", ("If-None-Match", first.ETag));
        Assert.Equal(200, changed.Status);
        Assert.NotEqual(first.ETag, changed.ETag);
        var head = await _gate.SendAsync("vi", "HEAD", "/people", null);
        Assert.Equal((200, 0, changed.ETag), (head.Status, head.Body.Length, head.ETag));
    }

    [Fact]
    public async Task A_policy_that_was_changed_meanwhile_is_not_overwritten()
    {
        Assert.Equal(200, (await Apply("deny", ("If-None-Match", "*"))).Status);
        Assert.Equal(412, (await Apply("allow", ("If-None-Match", "*"))).Status);
        var seen = (await _gate.GetAsync("pol", "/policies/p")).ETag;
        Assert.Equal(412, (await Apply("allow", ("If-Match", "W/" + seen))).Status);
        Assert.Equal(200, (await Apply("allow", ("If-Match", seen))).Status);
        var late = await Apply("deny", ("If-Match", seen));
        Assert.Equal((412, "precondition_failed"), (late.Status, late.Code));
        Assert.Equal(2, (await _gate.GetAsync("pol", "/policies/p")).Json.GetProperty("version").GetInt32());

        // By the version, as the commands do.
        Assert.Equal(409, (await _gate.PutAsync("pol", "/policies/p", """{"document":"{\"version\":\"1\",\"default\":\"deny\"}","expected_version":1}""")).Status);
    }

    [Fact]
    public async Task What_is_gone_or_was_never_there_matches_nothing()
    {
        Assert.Equal(412, (await Apply("deny", ("If-Match", "*"))).Status);
        Assert.Equal(412, (await _gate.SendAsync("ada", "DELETE", "/grants/none", null, ("If-Match", "\"x\""))).Status);

        // Nothing to look at stands there, so that nothing can be made to depend on it.
        Assert.Equal(412, (await _gate.SendAsync("ada", "DELETE", "/people/vi", null, ("If-Match", "\"x\""))).Status);
        Assert.NotNull(_gate.Node.Current.People.Find("vi"));
    }

    [Fact]
    public async Task A_request_that_is_sent_again_with_its_key_is_not_done_again()
    {
        const string Body = OpenApiGate.Grant;
        var key = ("Idempotency-Key", "k-1");
        var both = await Task.WhenAll(_gate.PostAsync("ada", "/grants", Body, key), _gate.PostAsync("ada", "/grants", Body, key));
        Assert.Equal(both[0].Text, both[1].Text);
        Assert.Single(both, r => r.Headers["Idempotent-Replayed"] == "true");
        Assert.Single(_gate.Node.Current.Grants);

        var other = await _gate.PostAsync("ada", "/grants", Body.Replace("bot", "cat", StringComparison.Ordinal), key);
        Assert.Equal((422, "key_reused"), (other.Status, other.Code));

        // Another's key is another key, and their rights are asked.
        Assert.Equal(403, (await _gate.PostAsync("vi", "/grants", Body, key)).Status);

        // The token is shown again for ten minutes, and never afterwards.
        _time.Step(TimeSpan.FromMinutes(9));
        Assert.Equal(201, (await _gate.PostAsync("ada", "/grants", Body, key)).Status);
        _time.Step(TimeSpan.FromMinutes(2));
        var late = await _gate.PostAsync("ada", "/grants", Body, key);
        Assert.Equal((409, "answer_gone"), (late.Status, late.Code));
        Assert.Single(_gate.Node.Current.Grants);
        _time.Step(TimeSpan.FromHours(24));
        Assert.Equal(201, (await _gate.PostAsync("ada", "/grants", Body, key)).Status);
        Assert.Equal(2, _gate.Node.Current.Grants.Count);
    }

    [Fact]
    public async Task What_was_refused_may_be_tried_again_with_its_key()
    {
        const string Body = """{"subject":"bot","servers":[{"server":"t","policy":null}]}""";
        var key = ("Idempotency-Key", "k-2");
        Assert.Equal(404, (await _gate.PostAsync("ada", "/grants", Body, key)).Status);
        Assert.Equal(201, (await _gate.PostAsync("ada", "/servers", """{"name":"t","url":"http://127.0.0.1:9/mcp","probe":false}""")).Status);
        Assert.Equal(201, (await _gate.PostAsync("ada", "/grants", Body, key)).Status);
        Assert.Equal(400, (await _gate.PostAsync("ada", "/grants", Body, ("Idempotency-Key", new string('k', 129)))).Status);
    }

    [Fact]
    public async Task A_list_is_given_in_pages_that_miss_nothing_while_it_grows()
    {
        for (var i = 0; i < 5; i++)
        {
            await PersonAsync($"p{i}");
        }

        var seen = new List<string>();
        string? next = "";
        for (var page = 0; next is not null; page++)
        {
            var reply = await _gate.GetAsync("vi", $"/people?limit=2{(next.Length > 0 ? "&cursor=" + next : "")}");
            seen.AddRange(reply.Json.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("name").GetString()!));
            next = reply.Json.TryGetProperty("next", out var cursor) ? cursor.GetString() : null;
            Assert.Equal(next is null ? "" : $"</api/v1/people?limit=2&cursor={next}>; rel=\"next\"", reply.Headers.Link.ToString());
            if (page == 0)
            {
                // In front of the page that was given, and behind it.
                await PersonAsync("a0");
                await PersonAsync("z0");
            }
        }

        Assert.Equal(["ada", "ann", "p0", "p1", "p2", "p3", "p4", "pol", "vi", "z0"], seen);
        Assert.Equal(400, (await _gate.GetAsync("vi", "/people?limit=0")).Status);
        Assert.Equal(400, (await _gate.GetAsync("vi", "/people?cursor=%21")).Status);
        Assert.Equal(11, (await _gate.GetAsync("vi", "/people")).Json.GetProperty("people").GetArrayLength());
    }

    private Task<ApiReply> PersonAsync(string name) => _gate.PutAsync("ada", $"/people/{name}", """{"roles":["viewer"],"groups":[],"accounts":[]}""");

    private Task<ApiReply> Apply(string fallback, (string Name, string Value) condition) =>
        _gate.PutAsync("pol", "/policies/p", $"version: \"1\"\ndefault: {fallback}\n", ("Content-Type", "application/yaml"), condition);

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Step(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

        public override string ToString() => _ticks.ToString(CultureInfo.InvariantCulture);
    }
}
