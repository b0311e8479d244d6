using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Limits;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;
using Turnpike.Admin.Records;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Records;

public sealed class RecordLookTests
{
    private const string Asking = """
        { "version": "1", "default": "deny", "tools": { "echo": { "action": "require_approval", "reason": "Somebody looks." } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_at_an_attached_process_finds_at_once_what_was_recorded_and_what_became_of_it()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner)).Grant.Id;
        for (var i = 0; i < 12; i++)
        {
            var call = await Calls.ReserveAsync(attached, grant, "s", "echo");
            if (call.IsGranted)
            {
                attached.Ledger.Settle(new CallOutcome(call.Sequence, i == 3 ? OutcomeKind.ToolError : OutcomeKind.Result, 0, TimeSpan.FromMilliseconds(5), 10));
            }
        }

        var page = await SearchAsync(attached, new SearchRecord { Kinds = ["call"], Name = "echo", Total = true, Limit = 5 });
        Assert.Equal((12L, true, (long?)null), (page.Total!.Value, page.Index.IsComplete, page.Previous));
        Assert.Equal(["deny", "deny", "allow", "allow", "allow"], page.Records.Select(r => r.Decision));
        var older = await SearchAsync(attached, new SearchRecord { Kinds = ["call"], Name = "echo", Limit = 5, After = page.Next });
        Assert.Equal("result", older.Records[0].Outcome);
        Assert.True(older.Records[0].LatencyMicroseconds is >= 5_000 and < 6_000);
        var newer = await SearchAsync(attached, new SearchRecord { Kinds = ["call"], Name = "echo", Limit = 5, Before = older.Previous });
        Assert.Equal(page.Records.Select(r => r.Sequence), newer.Records.Select(r => r.Sequence));
        Assert.Null(newer.Previous);
        Assert.Equal("echo", Assert.Single((await SearchAsync(owner, new SearchRecord { Outcome = "tool_error" })).Records).Name);
    }

    [Fact]
    public async Task Counts_name_tools_rules_servers_and_grants()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(node)).Grant.Id;
        for (var i = 0; i < 12; i++)
        {
            await Calls.ReserveAsync(node, grant, "s", "echo");
        }

        var counts = (await node.ActAsync(AdminActs.CountRecords, new CountRecords { BucketSeconds = 60 }, Cancellation)).Counts;
        Assert.Equal((12, 2), (counts.Total.Calls, counts.Total.Denied));
        Assert.Equal(("s", "echo", 12L), (counts.Tools[0].Server, counts.Tools[0].Name, counts.Tools[0].Tally.Calls));
        Assert.Equal(("/tools/echo/limits/0", 2L), (counts.Rules[0].Rule, counts.Rules[0].Denied));
        Assert.Equal((grant, "alice"), (counts.Grants[0].Grant, counts.Grants[0].Subject));
        Assert.NotNull(counts.Grants[0].LastUse);
        Assert.Equal(12, counts.Buckets.Sum(b => b.Tally.Calls));

        var limit = Assert.Single((await node.ActAsync(AdminActs.ListLimits, new ListLimits(0.8), Cancellation)).Limits);
        Assert.Equal(("grant", grant, "s", "echoes", "day", "p", 10d, 10d, 1d), (limit.Scope, limit.Of, limit.Server, limit.Counter, limit.Window, limit.Policy, limit.Used, limit.Max, limit.Share));
    }

    [Fact]
    public async Task A_call_is_told_whole_from_any_of_its_records()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(new GatewayConfiguration { RecordedArguments = ArgumentRecording.All });
        var grant = (await Workplace.PrepareAsync(node, Asking)).Grant.Id;
        var id = (await Calls.ReserveAsync(node, grant, "s", "echo")).Approval!.Id!;
        await Calls.ReserveAsync(node, grant, "s", "echo");
        await node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id, "fine"), Cancellation);
        var call = await Calls.ReserveAsync(node, grant, "s", "echo");
        node.Ledger.Settle(new CallOutcome(call.Sequence, OutcomeKind.Result, 0, TimeSpan.FromMilliseconds(5), 10));

        var told = await TellAsync(node, call.Sequence);
        Assert.Equal(["asked", "waited", "approved", "decided", "outcome"], told.Events.Select(e => e.What));
        Assert.Equal((call.Sequence, "result"), (told.Call.Sequence, told.Call.Outcome));
        Assert.Equal(("p", 1, true), (told.Policy!.Name, told.Policy.Version, told.Policy.InForce));
        foreach (var part in told.Events)
        {
            Assert.Equal(told.Events.Select(e => e.Sequence), (await TellAsync(node, part.Sequence)).Events.Select(e => e.Sequence));
        }

        var refused = await Assert.ThrowsAsync<AdminException>(async () => await TellAsync(node, 10_000));
        Assert.Equal(AdminFaultCode.NotFound, refused.Fault.Code);
    }

    [Fact]
    public async Task Arguments_that_are_kept_open_only_for_who_may_see_them()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(new GatewayConfiguration { RecordedArguments = ArgumentRecording.All });
        var grant = (await Workplace.PrepareAsync(node)).Grant.Id;
        await node.ActAsync(AdminActs.SetPerson, new PersonView("vera", ["viewer"], [], []), Cancellation);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("otto", ["approver"], [], []), Cancellation);
        var call = await Calls.ReserveAsync(node, grant, "s", "echo");
        var kept = await node.ActAsAsync(Actor.Person("otto"), AdminActs.ShowRecordedArguments, new NamedRecord(call.Sequence), Cancellation);
        Assert.Equal(("whole", "{}"), (kept.State, kept.Json));
        var refused = await Assert.ThrowsAsync<AdminException>(
            async () => await node.ActAsAsync(Actor.Person("vera"), AdminActs.ShowRecordedArguments, new NamedRecord(call.Sequence), Cancellation));
        Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
        Assert.Equal(call.Sequence, (await node.ActAsAsync(Actor.Person("vera"), AdminActs.TellCall, new NamedRecord(call.Sequence), Cancellation)).Call.Sequence);
    }

    [Fact]
    public async Task A_verification_runs_behind_and_says_what_it_proved()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node);
        Assert.Equal("none", (await VerifyAsync(new VerifyRecord())).State);
        await VerifyAsync(new VerifyRecord { Begin = true });
        var view = await FinishedAsync();
        Assert.Equal(("intact", "tester"), (view.State, view.By));
        Assert.Equal(view.Report!.Records, view.Done);
        Assert.Contains(view.Proof, s => s.Contains($"by the key {view.Report.KeyId}", StringComparison.Ordinal));
        Assert.Contains(view.Proof, s => s.Contains("No checkpoint that was kept elsewhere", StringComparison.Ordinal));

        await VerifyAsync(new VerifyRecord { Begin = true, PublicKey = "nonsense" });
        Assert.Equal("failed", (await FinishedAsync()).State);

        async Task<VerificationView> VerifyAsync(VerifyRecord request) => await node.ActAsync(AdminActs.VerifyRecord, request, Cancellation);

        async Task<VerificationView> FinishedAsync()
        {
            while (true)
            {
                if (await VerifyAsync(new VerifyRecord()) is { State: not "running" } done)
                {
                    return done;
                }

                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Views_are_ones_own_or_everybodys()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await node.ActAsync(AdminActs.SetPerson, new PersonView("vera", ["viewer"], [], []), Cancellation);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("paul", ["policy_manager"], [], []), Cancellation);
        var (vera, paul) = (Actor.Person("vera"), Actor.Person("paul"));
        await node.ActAsAsync(vera, AdminActs.SaveView, new SaveView("denied", "decision=deny"), Cancellation);
        await node.ActAsAsync(paul, AdminActs.SaveView, new SaveView("payments", "server=shop", Shared: true), Cancellation);
        var seen = await node.ActAsAsync(vera, AdminActs.ListViews, Nothing.Value, Cancellation);
        Assert.Equal([("denied", false), ("payments", true)], seen.Views.Select(v => (v.Name, v.Shared)));
        Assert.Equal("payments", Assert.Single((await node.ActAsAsync(paul, AdminActs.ListViews, Nothing.Value, Cancellation)).Views).Name);
        await RefusedAsync(AdminFaultCode.Forbidden, new SaveView("mine for all", "server=shop", Shared: true));
        await RefusedAsync(AdminFaultCode.Invalid, new SaveView("odd", "a b"));
        await RefusedAsync(AdminFaultCode.Invalid, new SaveView(" ", "a=b"));
        var missing = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(vera, AdminActs.RemoveView, new NamedView("denid"), Cancellation));
        Assert.Equal(AdminFaultCode.NotFound, missing.Fault.Code);
        Assert.Equal("payments", Assert.Single((await node.ActAsAsync(vera, AdminActs.RemoveView, new NamedView("denied"), Cancellation)).Views).Name);

        async Task RefusedAsync(AdminFaultCode code, SaveView view) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(vera, AdminActs.SaveView, view, Cancellation))).Fault.Code);
    }

    private static async Task<RecordPage> SearchAsync(Node node, SearchRecord request) => await node.ActAsync(AdminActs.SearchRecord, request, Cancellation);

    private static async Task<CallStory> TellAsync(Node node, long sequence) => await node.ActAsync(AdminActs.TellCall, new NamedRecord(sequence), Cancellation);
}
