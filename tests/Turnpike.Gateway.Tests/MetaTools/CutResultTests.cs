using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>A long result is cut where it stays valid, and read on without running the tool again.</summary>
public sealed class CutResultTests
{
    private const string Secret = "ghp_abcdefghijABCDEFGHIJabcdefghij012345";

    [Fact]
    public async Task Is_cut_between_blocks_or_inside_a_text_and_read_on_by_its_handle()
    {
        await using var caller = await MetaCaller.StartAsync();
        var text = string.Concat(Enumerable.Repeat("ä😀\"", 60)); // A pair of UTF-16 units at every third place, and what JSON escapes.
        const string image = """{"type":"image","data":"aGk=","mimeType":"image/png"}""";
        Answer(caller, $$"""[{{new JsonObject { ["type"] = "text", ["text"] = text }.ToJsonString()}},{{image}},{"type":"text","text":"end"}]""");
        var (parts, images, handle, calls) = ("", 0, (string?)null, 0);
        do
        {
            var result = handle is null ? await First(caller) : await Next(caller, handle);
            var said = result["structuredContent"]!;
            var kept = result["content"]!.AsArray();
            Assert.NotEmpty(kept);
            Assert.DoesNotContain('\ufffd', result.ToJsonString());
            parts += string.Concat(kept.Select(b => (string?)b!["text"]));
            images += kept.Count(b => JsonNode.DeepEquals(b, JsonNode.Parse(image)));
            handle = (string?)said["rest"];
            Assert.Equal(handle is not null, (bool)said["truncated"]!);
            calls++;
        }
        while (handle is not null && calls < 20);
        Assert.Equal(text + "end", parts);
        Assert.Equal(1, images);
        Assert.True(calls >= 3, $"{calls}");
        Assert.Single(caller.Gate.Upstream.Calls);
    }

    [Fact]
    public async Task Says_how_much_was_cut_and_a_handle_is_good_once_and_for_its_caller_and_tool_alone()
    {
        await using var caller = await MetaCaller.StartAsync();
        var stranger = await caller.AnotherAsync();
        Answer(caller, $$"""[{"type":"text","text":"{{new string('x', 250)}}"}]""");
        var said = (await First(caller))["structuredContent"]!;
        Assert.Equal((100, 250), ((int)said["kept_chars"]!, (int)said["total_chars"]!));
        var handle = (string)said["rest"]!;
        Assert.Equal("E306", (string?)(await Next(stranger, handle))["structuredContent"]!["error"]!["code"]);
        Assert.Equal(100, ((string)(await Next(caller, handle))["content"]![0]!["text"]!).Length);
        Assert.Equal("E306", (string?)(await Next(caller, handle))["structuredContent"]!["error"]!["code"]);
    }

    [Fact]
    public async Task A_secret_across_the_cut_is_taken_out_before_it()
    {
        await using var caller = await MetaCaller.StartAsync("""{ "version": "1", "default": "allow", "tools": { "add": { "result": { "redact": ["github"] } } } }""");
        Answer(caller, $$"""[{"type":"text","text":"{{new string('x', 80)}} {{Secret}} {{new string('y', 80)}}"}]""");
        var all = await First(caller);
        var shown = (string)all["content"]![0]!["text"]!;
        for (var handle = (string?)all["structuredContent"]!["rest"]; handle is not null; handle = (string?)all["structuredContent"]!["rest"])
        {
            all = await Next(caller, handle);
            shown += (string)all["content"]![0]!["text"]!;
        }

        Assert.Equal($"{new string('x', 80)} [REDACTED:github] {new string('y', 80)}", shown);
    }

    private static void Answer(MetaCaller caller, string blocks) =>
        caller.Gate.Upstream.OnCall = (http, message) => ScriptedUpstream.AnswerAsync(http, message, $$"""{"resultType":"complete","content":{{blocks}}}""");

    private static Task<JsonNode> First(MetaCaller caller) => caller.InvokeAsync("add", """{"a":1}""", """, "options": { "max_output_chars": 100 }""");

    private static Task<JsonNode> Next(MetaCaller caller, string handle) =>
        caller.InvokeAsync("add", "{}", $$""", "rest": "{{handle}}", "options": { "max_output_chars": 100 }""");
}
