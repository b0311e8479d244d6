using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;
using Turnpike.Admin.Tests.Nodes;

namespace Turnpike.Admin.Tests.Approvals;

public sealed class ApprovalActTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "echo": { "action": "require_approval", "reason": "Somebody looks." } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_approval_asked_for_at_one_process_is_given_at_a_second_and_used_once_at_a_third()
    {
        await using var work = new Workplace();
        Node[] nodes = [await work.OpenAsync(), await work.OpenAsync(), await work.OpenAsync()];
        var grant = (await Workplace.PrepareAsync(nodes[0], Policy)).Grant.Id;
        var asked = (await Calls.ReserveAsync(nodes[1], grant, "s", "echo")).Approval!;
        Assert.NotNull(asked.ExpiresAt);
        var listed = Assert.Single((await nodes[2].ActAsync(AdminActs.ListApprovals, new ListApprovals(), Cancellation)).Approvals);
        Assert.Equal((asked.Id, "pending", "alice", asked.ExpiresAt, (string?)null), (listed.Id, listed.State, listed.Subject, listed.ExpiresAt, listed.Arguments));
        Assert.Equal("{}", (await nodes[2].ActAsync(AdminActs.ShowApproval, new NamedApproval(asked.Id!), Cancellation)).Arguments);

        var approved = await nodes[2].ActAsync(AdminActs.ApproveCall, new AnswerApproval(asked.Id!), Cancellation);
        Assert.Equal(("approved", "tester"), (approved.State, approved.AnsweredBy));
        Assert.Empty((await nodes[0].ActAsync(AdminActs.ListApprovals, new ListApprovals(), Cancellation)).Approvals);
        var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(i => Task.Run(() => Calls.ReserveAsync(nodes[i % 3], grant, "s", "echo"))));
        Assert.Single(answers, a => a.IsGranted);
        Assert.Contains("admin:tester", work.Record(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task N103_the_grants_own_subject_cannot_answer()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await Workplace.PrepareAsync(node, Policy);
        var own = await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("TESTER", [new GrantedServer("s", "p")]), Cancellation);
        var asked = (await Calls.ReserveAsync(node, own.Grant.Id, "s", "echo")).Approval!;
        foreach (var act in new[] { AdminActs.ApproveCall, AdminActs.DenyCall })
        {
            var refused = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(act, new AnswerApproval(asked.Id!), Cancellation));
            Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
        }

        Assert.False((await Calls.ReserveAsync(node, own.Grant.Id, "s", "echo")).IsGranted);
    }

    [Fact]
    public async Task A_quorum_with_approvers_is_kept_over_processes_and_lost_with_a_role()
    {
        await using var work = new Workplace();
        Node[] nodes = [await work.OpenAsync(), await work.OpenAsync(who: "ben"), await work.OpenAsync(who: "cleo")];
        var grant = (await Workplace.PrepareAsync(nodes[0], """
            { "version": "1", "default": "deny", "tools": { "echo": { "approval": { "quorum": 2, "timeout": "5m", "approvers": ["finance"] } } } }
            """)).Grant.Id;
        foreach (var name in new[] { "ben", "cleo", "dan" })
        {
            await nodes[2].ActAsync(AdminActs.SetPerson, new PersonView(name, [], ["finance"], []), Cancellation);
        }

        var asked = (await Calls.ReserveAsync(nodes[1], grant, "s", "echo")).Approval!;
        var shown = await nodes[1].ActAsync(AdminActs.ShowApproval, new NamedApproval(asked.Id!), Cancellation);
        Assert.Equal((2, "finance", TimeSpan.FromMinutes(5)), (shown.Quorum, shown.Approvers[0][0], shown.ExpiresAt - shown.RequestedAt));
        var refused = await Assert.ThrowsAsync<AdminException>(async () => await nodes[0].ActAsync(AdminActs.ApproveCall, new AnswerApproval(asked.Id!), Cancellation));
        Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
        Assert.Contains("a person with finance", refused.Fault.Message, StringComparison.Ordinal);

        Assert.Equal("pending", (await nodes[1].ActAsync(AdminActs.ApproveCall, new AnswerApproval(asked.Id!), Cancellation)).State);
        var second = await nodes[2].ActAsync(AdminActs.ApproveCall, new AnswerApproval(asked.Id!), Cancellation);
        Assert.Equal("approved", second.State);
        Assert.Equal(["ben", "cleo"], second.ApprovedBy);

        await nodes[0].ActAsync(AdminActs.RemovePerson, new NamedPerson("ben"), Cancellation);
        Assert.Equal(1, (await Calls.ReserveAsync(nodes[2], grant, "s", "echo")).Approval!.Given);
        await nodes[0].ActAsync(AdminActs.SetPerson, new PersonView("ben", [], ["finance"], []), Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Calls.ReserveAsync(nodes[i % 3], grant, "s", "echo"))));
        Assert.Single(answers, a => a.IsGranted);
    }

    [Fact]
    public async Task Every_process_that_waits_for_an_answer_is_told_and_one_that_is_asked_for_after_it_is_not_kept()
    {
        await using var work = new Workplace();
        Node[] nodes = [await work.OpenAsync(), await work.OpenAsync()];
        var grant = (await Workplace.PrepareAsync(nodes[0], Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(nodes[0], grant, "s", "echo")).Approval!.Id!;
        using var impatient = new CancellationTokenSource();
        var given = nodes[1].Ledger.WaitForAnswerAsync(id, impatient.Token);
        Task[] waiting = [.. nodes.Select(n => n.Ledger.WaitForAnswerAsync(id, Cancellation))];
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.DoesNotContain(waiting, w => w.IsCompleted);

        await nodes[1].ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), Cancellation);
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await nodes[1].Ledger.WaitForAnswerAsync(id, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True((await Calls.ReserveAsync(nodes[1], grant, "s", "echo")).IsGranted);
        await nodes[1].Ledger.WaitForAnswerAsync("ap_nothing", Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task A_process_that_waits_holds_no_owner_back_that_ends_and_asks_the_next_one()
    {
        await using var work = new Workplace();
        var owner = await work.OpenAsync();
        var attached = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(owner, Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(attached, grant, "s", "echo")).Approval!.Id!;
        var waiting = attached.Ledger.WaitForAnswerAsync(id, Cancellation);
        await owner.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        Assert.Equal("approved", (await attached.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), Cancellation)).State);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True((await Calls.ReserveAsync(attached, grant, "s", "echo")).IsGranted);
    }

    [Fact]
    public async Task An_unknown_an_answered_and_an_ill_reasoned_answer_are_refused()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(node, Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(node, grant, "s", "echo")).Approval!.Id!;
        Assert.Equal(AdminFaultCode.NotFound, await FaultAsync(new AnswerApproval("ap_nothing")));
        Assert.Equal(AdminFaultCode.Invalid, await FaultAsync(new AnswerApproval(id, "a\u001bb")));
        await node.ActAsync(AdminActs.DenyCall, new AnswerApproval(id), Cancellation);
        Assert.Equal(AdminFaultCode.Conflict, await FaultAsync(new AnswerApproval(id)));

        async Task<AdminFaultCode> FaultAsync(AnswerApproval answer) =>
            (await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.ApproveCall, answer, Cancellation))).Fault.Code;
    }
}
