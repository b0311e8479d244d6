using System.Collections.Frozen;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Policies;
using Turnpike.State.Corrections;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Tests.Grants;

public sealed class GrantReachTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "hide": ["secret_tool"],
          "tools": {
            "list_items": {},
            "delete_database": { "deny_if": [ { "conditions": [ { "path": "tool.severity", "op": "eq", "value": "critical" } ] } ] },
            "send_mail": { "action": "require_approval", "reason": "Somebody looks." },
            "create_item": { "deny_if": [ { "conditions": [ { "path": "args.count", "op": "gt", "value": 5 } ] } ],
                             "limits": [ { "counter": "items", "window": "day", "max": 10, "scope": "grant" }, { "concurrent": 2, "scope": "server" } ] } } }
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_tool_of_its_servers_is_there_the_gravest_first_with_what_becomes_of_a_call()
    {
        var reach = Of(PinnedServer.Of("s", "list_items", "delete_database", "send_mail", "create_item", "secret_tool", "another"), PolicyOf(Policy));
        Assert.Equal(6, reach.Tools.Length);
        Assert.Equal("delete_database", reach.Tools[0].Tool);
        Assert.Equal(reach.Tools.Select(t => Rank(t.Severity)).OrderDescending(), reach.Tools.Select(t => Rank(t.Severity)));
        Assert.Equal(("denied", "/tools/delete_database/deny_if/0", false), Standing("delete_database"));
        Assert.Equal(("asked", "/tools/send_mail/action", true), Standing("send_mail"));
        Assert.Equal(("allowed", "/tools/list_items", true), Standing("list_items"));
        Assert.Equal(("hidden", "/hide/0", false), Standing("secret_tool"));
        Assert.Equal(("denied", "(default deny)", false), Standing("another"));
        var limited = reach.Tools.Single(t => t.Tool == "create_item");
        Assert.Equal(("denies_if", "args.count gt 5"), (limited.Conditions.Single().Effect, limited.Conditions.Single().Text));
        Assert.Equal(["10 per day for each grant", "2 on their way at once for the server"], limited.Limits.Select(l => l.Text));

        (string Outcome, string Rule, bool MayGoOut) Standing(string name) => reach.Tools.Single(t => t.Tool == name) switch { var t => (t.Outcome, t.Rule, t.MayGoOut) };
    }

    [Fact]
    public void A_persons_word_about_the_risk_is_what_the_policy_looks_at()
    {
        var server = PinnedServer.Of("s", "delete_database");
        var pin = server.Pins.Values.Single();
        var correction = new RiskCorrection(ToolClass.Read, RiskSeverity.Low, RiskFlags.None, "ada", Now, "A test database.");
        server = server with { Corrections = new Dictionary<CorrectionKey, KeptCorrection> { [new(pin.Name, pin.Hash)] = new KeptCorrection(correction, 1) }.ToFrozenDictionary() };
        var tool = Of(server, PolicyOf(Policy)).Tools.Single();
        Assert.Equal(("allowed", "Read", "low"), (tool.Outcome, tool.Class, tool.Severity));
    }

    [Fact]
    public void Without_a_policy_everything_is_hidden_and_nothing_is_dangerous_together()
    {
        var reach = Of(PinnedServer.Of("s", "read_web_page", "run_shell_command"), null);
        Assert.All(reach.Tools, t => Assert.Equal(("hidden", "(no policy)", false), (t.Outcome, t.Rule, t.MayGoOut)));
        Assert.Empty(reach.Combinations);
    }

    [Fact]
    public void Only_what_may_go_out_is_dangerous_together()
    {
        var server = PinnedServer.Of("s", "fetch_web_page", "run_shell_command");
        Assert.Equal("injected_code", Assert.Single(Of(server, PolicyOf("""{"version":"1","default":"allow"}""")).Combinations).Kind);
        Assert.Empty(Of(server, PolicyOf("""{"version":"1","default":"allow","tools":{"run_shell_command":{"action":"deny"}}}""")).Combinations);
    }

    [Fact]
    public async Task The_act_answers_for_a_grant_of_the_data_folder()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(node)).Grant;
        var reach = await node.ActAsync(AdminActs.ShowGrantReach, new NamedGrant(grant.Id), TestContext.Current.CancellationToken);
        Assert.Equal(("alice", 0), (reach.Grant.Subject, reach.Tools.Length));
    }

    private static int Rank(string? severity) => severity is not null && RiskWords.TrySeverity(severity, out var known) ? (int)known : 3;

    private static GrantReach Of(ServerEntry server, PolicyEntry? policy)
    {
        var grant = new GrantEntry { Id = "g_1", Subject = "alice", Servers = new Dictionary<string, PolicyEntry?> { [server.Name] = policy }.ToFrozenDictionary(StringComparer.Ordinal) };
        var snapshot = new Snapshot
        {
            Digest = "",
            Version = 1,
            Servers = new Dictionary<string, ServerEntry> { [server.Name] = server }.ToFrozenDictionary(StringComparer.Ordinal),
            Grants = new Dictionary<string, GrantEntry> { [grant.Id] = grant }.ToFrozenDictionary(StringComparer.Ordinal),
            Tokens = FrozenDictionary<TokenHash, TokenEntry>.Empty,
            Policies = FrozenDictionary<string, PolicyEntry>.Empty,
        };
        return GrantProspects.Of(snapshot, grant, Now);
    }

    private static PolicyEntry PolicyOf(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var load = CompiledPolicy.Load(bytes);
        Assert.True(load.Policy is not null, string.Join('\n', load.Problems));
        return new PolicyEntry("p", 1, load.Policy, bytes);
    }
}
