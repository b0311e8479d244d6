using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Admin.Policies.Trials;
using Turnpike.Admin.Policies.Versions;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Policies;

/// <summary>Trying a call, comparing and replaying policies, as acts.</summary>
public sealed class PolicyQuestionTests
{
    private const string Refunds = """
        { "version": "1", "default": "deny", "tools": { "see": {}, "refund": {
            "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Too much." } ],
            "require": [ { "conditions": [ { "path": "caller.labels", "op": "contains", "value": "till" } ] } ],
            "limits": [ { "counter": "refunds", "window": "day", "max": 10, "scope": "grant" } ] } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_that_is_tried_is_decided_and_explained_and_leaves_no_trace()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Refunds);
        var before = node.Current.Version;
        var ask = new TryPolicy(new ChosenPolicy("p"), "tool", "refund") { Arguments = """{"amount":120}""", Circumstances = new() { Labels = ["till"] } };
        var tried = await node.ActAsync(AdminActs.TryPolicy, ask, Cancellation);
        Assert.Equal(("deny", "/tools/refund/deny_if/0/conditions/0", "Too much.", 1), (tried.Decision, tried.Rule, tried.Reason, tried.Policy.Version));
        Assert.Equal("/tools/refund/deny_if/0/conditions/0", Assert.Single(tried.Obstacles).Rule);
        Assert.Contains(tried.Steps, s => s is { Verdict: "true", Rule: "/tools/refund/deny_if/0/conditions/0" });

        var allowed = await node.ActAsync(AdminActs.TryPolicy, ask with { Arguments = """{"amount":20}""" }, Cancellation);
        Assert.Equal(("allow", 0), (allowed.Decision, allowed.Obstacles.Length));
        Assert.Equal(new TriedLimit("/tools/refund/limits/0", "refunds", "1", "10", "day", "grant"), Assert.Single(allowed.Limits));
        Assert.Equal(before, node.Current.Version);
        Assert.DoesNotContain(await work.RecordsAsync(), r => r.GetProperty("kind").GetString() == "call");
    }

    [Fact]
    public async Task A_grant_brings_its_labels_and_a_server_its_pins()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(node, Refunds)).Grant.Id;
        var tried = await node.ActAsync(AdminActs.TryPolicy, new TryPolicy(new ChosenPolicy("p"), "tool", "refund") { Server = "s", Grant = grant, Arguments = """{"amount":1}""" }, Cancellation);
        Assert.False(tried.IsPinned);
        Assert.Equal(["(unpinned)", "/tools/refund/require/0/conditions/0"], tried.Obstacles.Select(o => o.Rule));
    }

    [Theory]
    [InlineData("p", null, "gadget", "{}", "'gadget' is nothing a call names")]
    [InlineData("q", null, "tool", "{}", "there is no policy 'q'")]
    [InlineData("p", null, "tool", "[]", "the arguments are no JSON object")]
    [InlineData("p", "{ \"version\": \"1\" }", "tool", "{}", "the draft:1:")]
    [InlineData(null, null, "tool", "{}", "name a policy, or give a document")]
    public async Task Says_what_is_wrong_with_a_question(string? name, string? document, string kind, string arguments, string said)
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Refunds);
        var refused = await Assert.ThrowsAsync<AdminException>(
            () => node.ActAsync(AdminActs.TryPolicy, new TryPolicy(new ChosenPolicy(name, null, document), kind, "see") { Arguments = arguments }, Cancellation).AsTask());
        Assert.StartsWith(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_and_drafts_are_compared_by_place_and_value()
    {
        await using var work = new Workplace();
        var (node, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await Workplace.PrepareAsync(node, Refunds);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Refunds.Replace("100", "1000", StringComparison.Ordinal)), Cancellation);
        var differs = await attached.ActAsync(AdminActs.ComparePolicies, new ComparePolicies(new("p", 1), new("p")), Cancellation);
        var change = Assert.Single(differs.Changes);
        Assert.Equal((1, 2, "changed", "/tools/refund/deny_if/0/conditions/0/value", "100", "1000"), (differs.From.Version, differs.To.Version, change.Change, change.Pointer, change.Old!.Value.GetRawText(), change.New!.Value.GetRawText()));
        Assert.True((await attached.ActAsync(AdminActs.ComparePolicies, new ComparePolicies(new("p", 1), new("p", null, "  " + Refunds)), Cancellation)).Same);
    }

    [Fact]
    public async Task A_replay_counts_the_calls_of_the_policy_alone()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(node, Refunds)).Grant.Id;
        await RecordAsync(node, grant, ("see", DecisionOutcome.Allow), ("see", DecisionOutcome.Allow), ("gone", DecisionOutcome.Deny), ("refund", DecisionOutcome.Allow));
        await RecordAsync(node, null, ("see", DecisionOutcome.Allow));
        var draft = """{ "version": "1", "default": "allow", "tools": { "see": { "action": "deny" }, "refund": { "action": "require_approval" } } }""";
        var found = await DoneAsync(node, null, new ReplayPolicy(new ChosenPolicy("p", null, draft)) { Hours = 1 });
        Assert.Equal((4, 0, 1, 1, 2, 0, 1L), (found.Calls, found.Same, found.NewlyAllowed, found.NewlyAsked, found.NewlyDenied, found.Undecided, found.Others));
        Assert.Equal(["newly_allowed gone 1", "newly_asked refund 1", "newly_denied see 2"], found.Changes.Select(c => $"{c.Change} {c.Name} {c.Count}"));
        Assert.Null(found.OldestLookedAt);
    }

    [Fact]
    public async Task Arguments_are_opened_only_for_who_may_see_them()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(GatewayConfiguration.Default with { RecordedArguments = ArgumentRecording.All });
        foreach (var (name, role) in new[] { ("pol", Person.PolicyManager), ("ada", Person.Admin) })
        {
            await node.ActAsync(AdminActs.SetPerson, new PersonView(name, [role], [], []), Cancellation);
        }

        var grant = (await Workplace.PrepareAsync(node, Refunds)).Grant.Id;
        await RecordAsync(node, grant, ("refund", DecisionOutcome.Allow));
        var ask = new ReplayPolicy(new ChosenPolicy("p", null, """{ "version": "1", "default": "allow", "tools": { "refund": { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "eq", "value": 77 } ] } ] } } }"""));
        var opened = await DoneAsync(node, Actor.Person("ada"), ask);
        Assert.Equal((1, 0, false), (opened.NewlyDenied, opened.Undecided, opened.ArgumentsClosed));
        var closed = await DoneAsync(node, Actor.Person("pol"), ask);
        Assert.Equal((0, 1, true), (closed.NewlyDenied, closed.Undecided, closed.ArgumentsClosed));
    }

    [Fact]
    public async Task A_replay_is_seen_by_who_asked_for_it_alone()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Refunds);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("vi", [Person.Viewer], [], []), Cancellation);
        var begun = await node.ActAsync(AdminActs.ReplayPolicy, new ReplayPolicy(new ChosenPolicy("p")), Cancellation);
        Assert.Equal(begun.Id, (await node.ActAsync(AdminActs.ShowReplay, new NamedReplay(begun.Id), Cancellation)).Id);
        var refused = await Assert.ThrowsAsync<AdminException>(() => node.ActAsAsync(Actor.Person("vi"), AdminActs.ShowReplay, new NamedReplay(begun.Id), Cancellation).AsTask());
        Assert.Equal(AdminFaultCode.NotFound, refused.Fault.Code);
        await Assert.ThrowsAsync<AdminException>(() => node.ActAsync(AdminActs.ReplayPolicy, new ReplayPolicy(new ChosenPolicy("p")) { Hours = 0 }, Cancellation).AsTask());
    }

    private static async Task<ReplayFindings> DoneAsync(Node node, Actor? actor, ReplayPolicy ask)
    {
        var view = await node.ActAsAsync(actor, AdminActs.ReplayPolicy, ask, Cancellation);
        while (view.State is "waiting" or "running")
        {
            await Task.Yield();
            view = await node.ActAsAsync(actor, AdminActs.ShowReplay, new NamedReplay(view.Id), Cancellation);
        }

        Assert.Equal("done", view.State);
        return view.Found;
    }

    private static async Task RecordAsync(Node node, string? grant, params (string Tool, DecisionOutcome Outcome)[] calls)
    {
        var entry = grant is null ? null : node.Current.Grants[grant];
        foreach (var (tool, outcome) in calls)
        {
            var intent = new CallIntent
            {
                Kind = "call",
                Grant = entry,
                Server = "s",
                Method = "tools/call",
                Name = tool,
                Arguments = Encoding.UTF8.GetBytes("""{"amount":77}"""),
                Decision = new Decision(outcome, outcome == DecisionOutcome.Allow ? DecisionStep.Allowed : DecisionStep.DefaultDeny, "/x", "", null, []),
                Source = "test",
            };
            if (outcome == DecisionOutcome.Allow)
            {
                await node.Ledger.ReserveAsync(intent, Cancellation);
            }
            else
            {
                node.Ledger.Note(intent);
            }
        }

        // A checkpoint ends what was noted on the disk.
        await node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, Cancellation);
    }
}
