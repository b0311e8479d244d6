using System.Text;
using System.Text.Json;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;
using Turnpike.Policies;

namespace Turnpike.EndToEnd.Tests.PolicyTools;

/// <summary><c>policy replay</c> and <c>policy learn</c> on the record that a gateway wrote, by <c>up</c> and by <c>run</c>.</summary>
public sealed class RealRecordTests : CommandTests
{
    private const string Loose = """
        { "version": "1", "default": "deny", "tools": { "list_charges": {}, "wipe": { "action": "deny" },
          "create_refund": { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 1000 } ] } ] } } }
        """;

    private const string Tools = """
        [ {"name":"create_refund","inputSchema":{"type":"object","properties":{"amount":{"type":"number"},"currency":{"type":"string"}}}},
          {"name":"list_charges","inputSchema":{"type":"object"}}, {"name":"wipe","inputSchema":{"type":"object"}} ]
        """;

    private static readonly string[] Messages =
    [
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""",
        """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
        .. Enumerable.Range(0, 12).Select(i => $$$$"""{"jsonrpc":"2.0","id":{{{{i + 2}}}},"method":"tools/call","params":{"name":"create_refund","arguments":{{{{Refund(i)}}}}}}"""),
        """{"jsonrpc":"2.0","id":20,"method":"tools/call","params":{"name":"wipe","arguments":{}}}""",
    ];

    [Theory]
    [InlineData("all")]
    [InlineData("none")]
    [InlineData("read")]
    public async Task What_up_recorded_is_replayed_and_what_it_did_not_keep_is_undecidable(string kept)
    {
        await using (var server = await ScriptedToolServer.StartAsync(Tools))
        {
            await JsonAsync("server", "add", "shop", "--approve-baseline", "--url", server.Url);
            var token = (await JsonAsync("grant", "create", "--subject", "ana", "--server", "shop", "--policy", Write("loose.json", Loose))).GetProperty("token").GetString()!;
            await using var gateway = await RunningGateway.StartAsync(Data, Write("t.json", $$$"""{ "record": { "arguments": "{{{kept}}}" } }"""));
            using var caller = new GrantedCaller(gateway.Url, "shop", token);
            for (var i = 0; i < 12; i++)
            {
                await caller.CallAsync("create_refund", Refund(i));
            }

            await caller.CallAsync("list_charges");
            await caller.CallAsync("wipe");
            Assert.Equal(13, server.Received.Count);

            // While it runs, the record is there to read: what was decided stays decided under the policy that decided it.
            var same = await ReplayAsync(Write("again.json", Loose));
            Assert.Equal((kept == "none" ? 1 : 0, 14), (same.Code, same.Answer.GetProperty("calls").GetInt32()));
            Assert.Equal(0, same.Answer.GetProperty("changed").GetArrayLength());
        }

        var strict = await ReplayAsync(Write("strict.json", Loose.Replace("1000", "100", StringComparison.Ordinal).Replace("\"list_charges\": {},", "", StringComparison.Ordinal)));
        Assert.Equal(1, strict.Code);
        var changed = strict.Answer.GetProperty("changed").EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("from").GetString()} {c.GetProperty("to").GetString()} {c.GetProperty("rule").GetString()}").ToArray();
        var refunds = kept != "none" ? Enumerable.Repeat("create_refund allow deny /tools/create_refund/deny_if/0/conditions/0", 2) : [];
        Assert.Equal([.. refunds, "list_charges allow deny (default deny)"], changed);
        var undecidable = strict.Answer.GetProperty("undecidable").EnumerateArray().Select(c => c.GetProperty("why").GetString()!).ToArray();
        Assert.Equal(kept == "none" ? 12 : 0, undecidable.Length);
        Assert.All(undecidable, why => Assert.Contains("args.amount", why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_run_recorded_is_learned_and_the_policy_that_is_learned_admits_it()
    {
        // A legacy server in a few lines of shell: it answers by the method in the line, with the id found there.
        const string Shell = """
            while read -r line; do
              id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/p')
              case "$line" in
                *'"method":"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}\n' "$id" ;;
                *'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":%s}}\n' "$id" "$(tr -d '\n' < "$0")" ;;
                *'"method":"tools/call"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"done"}]}}\n' "$id" ;;
                *'"method":"notifications/'*) ;;
                *) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
              esac
            done
            """;
        var configuration = Write("t.json", """{ "record": { "arguments": "all" } }""");
        var said = await TurnpikeProcess.RunAsync(
            string.Join('\n', Messages) + "\n",
            "run", "--data", Data, "--config", configuration, "--name", "shop", "--policy", Write("loose.json", Loose), "--approve-baseline", "--as", "ana", "--", "sh", "-c", Shell, Write("tools.json", Tools));
        Assert.Equal(12, said.Output.Split("\"done\"").Length - 1);
        Assert.Contains("[POLICY DENIED]", said.Output, StringComparison.Ordinal);

        var learned = await TurnpikeProcess.RunAsync("", "policy", "learn", "--from", "1h", "--server", "shop", "--data", Data);
        Assert.Equal((0, ""), (learned.Code, learned.Error));
        Assert.Contains("# args.amount was a number from 10 to 120 in 12 calls", learned.Output, StringComparison.Ordinal);
        Assert.Contains("# args.currency was one of 2 texts in 12 calls", learned.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wipe", learned.Output, StringComparison.Ordinal);
        Assert.NotNull(CompiledPolicy.Load(Encoding.UTF8.GetBytes(learned.Output)).Policy);
        var again = await ReplayAsync(Write("learned.yaml", learned.Output));
        Assert.Equal((0, 13), (again.Code, again.Answer.GetProperty("same").GetInt32()));
        Assert.Equal(0, (await ReplayAsync(Write("learned.yaml", learned.Output), "--server", "other")).Answer.GetProperty("calls").GetInt32());
    }

    private static string Refund(int i) => $$"""{"amount":{{(i + 1) * 10}},"currency":"{{(i % 2 == 0 ? "usd" : "eur")}}"}""";

    private async Task<(int Code, JsonElement Answer)> ReplayAsync(string policy, params string[] more)
    {
        var said = await TurnpikeProcess.RunAsync("", ["policy", "replay", policy, "--from", "1h", "--json", "--data", Data, .. more]);
        Assert.True(said.Error.Length == 0, said.Error);
        using var answer = JsonDocument.Parse(said.Output);
        return (said.Code, answer.RootElement.Clone());
    }
}
