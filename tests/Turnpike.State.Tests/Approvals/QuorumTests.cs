using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Approvals;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using Turnpike.State.Tests.Ledgers;
using Turnpike.Wire.Json;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Approvals;

/// <summary>How many people, which people, and until when.</summary>
public sealed class QuorumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();
    private People _people = People.None;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_quorum_is_of_different_people_and_lets_one_call_through()
    {
        await using var ledger = Open();
        var asked = await AskAsync(ledger, quorum: 2);
        Assert.Equal(ApprovalState.Pending, (await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null)).State);
        var waiting = (await ledger.ReserveAsync(Asking(quorum: 2), None)).Approval!;
        Assert.Equal((asked.Id, 2, 1), (waiting.Id, waiting.Quorum, waiting.Given));
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, true, "BEN", null).AsTask());

        Assert.Equal(ApprovalState.Approved, (await ledger.AnswerApprovalAsync(asked.Id!, true, "cleo", null)).State);
        Assert.True((await ledger.ReserveAsync(Asking(quorum: 2), None)).IsGranted);
        Assert.False((await ledger.ReserveAsync(Asking(quorum: 2), None)).IsGranted);
    }

    [Fact]
    public async Task N101_with_a_quorum_exactly_one_of_64_concurrent_repeats_passes_and_again_once_when_it_was_not_sent()
    {
        await using var ledger = Open();
        var asked = await AskAsync(ledger, quorum: 2);
        await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null);
        await ledger.AnswerApprovalAsync(asked.Id!, true, "cleo", null);
        for (var round = 0; round < 2; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => ledger.ReserveAsync(Asking(quorum: 2), None).AsTask())));
            var granted = Assert.Single(answers, a => a.IsGranted);
            ledger.Settle(new CallOutcome(granted.Sequence, OutcomeKind.NotSent, 0, TimeSpan.Zero, 0));
        }
    }

    [Fact]
    public async Task One_denial_denies_whatever_others_said()
    {
        await using var ledger = Open();
        var asked = await AskAsync(ledger, quorum: 3);
        await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null);
        await ledger.AnswerApprovalAsync(asked.Id!, false, "cleo", "no");
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, true, "dan", null).AsTask());
        Assert.True((await ledger.ReserveAsync(Asking(quorum: 3), None)).Approval!.IsDenied);
    }

    [Fact]
    public async Task Only_who_has_a_role_or_group_of_each_list_may_answer()
    {
        _people = new People(
        [
            new Person { Name = "ben", Roles = [Person.Approver], Groups = ["finance"] },
            new Person { Name = "cleo", Groups = ["finance"] },
            new Person { Name = "dan", Roles = [Person.Approver] },
        ]);
        await using var ledger = Open();
        var asked = await AskAsync(ledger, approvers: [["finance", "risk"], [Person.Approver, Person.Admin]]);
        foreach (var stranger in new[] { "cleo", "dan", "eve" })
        {
            foreach (var isYes in new[] { true, false })
            {
                var refused = await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, isYes, stranger, null).AsTask());
                Assert.Contains("a person with finance or risk, and with approver or admin", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(ApprovalState.Approved, (await ledger.AnswerApprovalAsync(asked.Id!, true, "Ben", null)).State);
    }

    [Fact]
    public async Task Without_approvers_anyone_answers_until_people_are_listed_and_then_who_has_the_approver_role()
    {
        await using var ledger = Open();
        var first = await AskAsync(ledger, quorum: 2);
        Assert.Equal(ApprovalState.Pending, (await ledger.AnswerApprovalAsync(first.Id!, true, "ben", null)).State);
        _people = new People([new Person { Name = "ben", Roles = [Person.Viewer] }, new Person { Name = "cleo", Roles = [Person.Approver] }]);
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(first.Id!, true, "dan", null).AsTask());
        Assert.Equal(ApprovalState.Pending, (await ledger.AnswerApprovalAsync(first.Id!, true, "cleo", null)).State);
        Assert.Equal(1, (await ledger.ReserveAsync(Asking(quorum: 2), None)).Approval!.Given);
    }

    [Fact]
    public async Task Nobody_answers_for_approvers_while_nobody_is_listed()
    {
        await using var ledger = Open();
        var asked = await AskAsync(ledger, approvers: [["finance"]]);
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null).AsTask());
    }

    [Fact]
    public async Task N103_an_answer_counts_no_more_once_its_approver_lost_the_role()
    {
        var ben = new Person { Name = "ben", Groups = ["finance"] };
        var cleo = new Person { Name = "cleo", Groups = ["finance"] };
        _people = new People([ben, cleo]);
        await using var ledger = Open();
        var asked = await AskAsync(ledger, approvers: [["finance"]]);
        Assert.Equal(ApprovalState.Approved, (await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null)).State);
        _people = new People([ben with { Groups = [] }, cleo]);
        var waiting = (await ledger.ReserveAsync(Asking(approvers: [["finance"]]), None)).Approval!;
        Assert.Equal((asked.Id, 0), (waiting.Id, waiting.Given));
        Assert.Equal(ApprovalState.Pending, Assert.Single(ledger.ListApprovals()).State);

        await ledger.AnswerApprovalAsync(asked.Id!, true, "cleo", null);
        Assert.True((await ledger.ReserveAsync(Asking(approvers: [["finance"]]), None)).IsGranted);
    }

    [Fact]
    public async Task N103_a_second_account_is_no_second_person_and_not_somebody_else()
    {
        _people = new People(
        [
            new Person { Name = "ana", Roles = [Person.Approver], Accounts = ["ana-admin"] },
            new Person { Name = "ben", Roles = [Person.Approver], Accounts = ["root"] },
        ]);
        await using var ledger = Open();
        var asked = await AskAsync(ledger, quorum: 2);
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, true, "Ana-Admin", null).AsTask());
        await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null);
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked.Id!, true, "root", null).AsTask());
        Assert.False((await ledger.ReserveAsync(Asking(quorum: 2), None)).IsGranted);
    }

    [Fact]
    public async Task Two_accounts_that_turn_out_to_be_one_humans_are_one_answer()
    {
        await using var ledger = Open();
        var asked = await AskAsync(ledger, quorum: 2);
        await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null);
        await ledger.AnswerApprovalAsync(asked.Id!, true, "root", null);
        _people = new People([new Person { Name = "ben", Roles = [Person.Approver], Accounts = ["root"] }]);
        Assert.Equal(1, (await ledger.ReserveAsync(Asking(quorum: 2), None)).Approval!.Given);
    }

    [Fact]
    public async Task It_expires_when_the_policy_says_and_the_record_says_so_once()
    {
        string expired;
        await using (var ledger = Open())
        {
            expired = (await AskAsync(ledger, timeout: TimeSpan.FromMinutes(2))).Id!;
            await ledger.AnswerApprovalAsync(expired, true, "ben", null);
            _time.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromMilliseconds(1));
            ledger.NoteExpired();
            Assert.Equal(ApprovalState.Approved, Assert.Single(ledger.ListApprovals()).State);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.False((await ledger.ReserveAsync(Asking(timeout: TimeSpan.FromMinutes(2)), None)).IsGranted);
            ledger.NoteExpired();
            ledger.NoteExpired();
        }

        var said = Assert.Single(Records(_folder), r => r.Contains("\"answer\":\"expired\"", StringComparison.Ordinal));
        Assert.Contains(expired, said, StringComparison.Ordinal);
        await using var reopened = Open();
        Assert.Equal(ApprovalState.Expired, reopened.ListApprovals().Single(a => a.Id == expired).State);
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(4_000)]
    public async Task N107_a_restart_keeps_who_said_yes_and_what_is_missing(long segmentBytes)
    {
        _people = new People([new Person { Name = "ben", Groups = ["finance"] }, new Person { Name = "cleo", Groups = ["finance"] }]);
        string asked;
        await using (var ledger = Open(segmentBytes))
        {
            asked = (await AskAsync(ledger, 2, [["finance"]])).Id!;
            await ledger.AnswerApprovalAsync(asked, true, "ben", "fine");
            for (var i = 0; i < 20; i++)
            {
                await ledger.ReserveAsync(Call(), None);
            }
        }

        await using var reopened = Open(segmentBytes);
        var kept = Assert.Single(reopened.ListApprovals());
        Assert.Equal((asked, 2, "finance", "ben", "fine"), (kept.Id, kept.Quorum, kept.Approvers[0][0], kept.AnsweredBy, kept.AnswerReason));
        Assert.False((await reopened.ReserveAsync(Asking(2, [["finance"]]), None)).IsGranted);
        await reopened.AnswerApprovalAsync(asked, true, "cleo", null);
        Assert.True((await reopened.ReserveAsync(Asking(2, [["finance"]]), None)).IsGranted);
    }

    [Fact]
    public async Task N104_a_server_reached_otherwise_or_with_another_credential_is_another_approval()
    {
        await using var ledger = Open();
        var asked = (await ledger.ReserveAsync(Asking().With(snapshot: To("t1")), None)).Approval!;
        await ledger.AnswerApprovalAsync(asked.Id!, true, "ben", null);
        Assert.False((await ledger.ReserveAsync(Asking().With(snapshot: To("t2")), None)).IsGranted);
        Assert.True(ledger.TryReadArguments(ledger.ListApprovals()[0], out _));
        Assert.False(ledger.TryReadArguments(ledger.ListApprovals()[0] with { TargetDigest = "t2" }, out _));
        Assert.True((await ledger.ReserveAsync(Asking().With(snapshot: To("t1")), None)).IsGranted);
    }

    [Theory]
    [InlineData("""{"id":"ap_1","digest":"d","state":"approved","method":"tools/call","sealed":"s","requested":1,"expires":9,"by":"ben"}""", ApprovalState.Approved)]
    [InlineData("""{"id":"ap_1","digest":"d","state":"denied","method":"tools/call","sealed":"s","requested":1,"expires":9,"by":"ben","answer_reason":"no"}""", ApprovalState.Denied)]
    [InlineData("""{"id":"ap_1","digest":"d","state":"pending","method":"tools/call","sealed":"s","requested":1,"expires":9}""", ApprovalState.Pending)]
    public void What_earlier_versions_recorded_is_read_as_it_was_meant(string json, ApprovalState state)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out _));
        var approval = ApprovalJson.Read(tape.Root);
        Assert.Equal(state, ApprovalVote.StateOf(approval, 2, People.None));
        Assert.Equal(state == ApprovalState.Pending ? null : "ben", approval.AnsweredBy);
    }

    private LocalLedger Open(long segmentBytes = 64 << 20) =>
        LedgerSamples.Open(_folder, _time, new LedgerOptions { People = () => _people }, segmentBytes);

    private static async Task<AwaitedApproval> AskAsync(LocalLedger ledger, int quorum = 1, ImmutableArray<ImmutableArray<string>>? approvers = null, TimeSpan? timeout = null) =>
        (await ledger.ReserveAsync(Asking(quorum, approvers, timeout), None)).Approval!;

    private static CallIntent Asking(int quorum = 1, ImmutableArray<ImmutableArray<string>>? approvers = null, TimeSpan? timeout = null) => Call().With(
        arguments: "{}",
        decision: new Decision(DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/refund/approval", "A person looks.", null, [])
        {
            Approval = new ApprovalRequirement
            {
                Pointers = ["/tools/refund/approval"],
                Quorum = quorum,
                Approvers = approvers ?? [],
                Timeout = timeout ?? ApprovalRequirement.DefaultTimeout,
            },
        });

    private static Snapshot To(string target) => Snapshot(1) with
    {
        Servers = new Dictionary<string, ServerEntry>(StringComparer.Ordinal)
        {
            ["shop"] = new ServerEntry
            {
                Name = "shop",
                Target = new ServerTarget(null, ["x"], null, [], []),
                TargetDigest = target,
                Pins = FrozenDictionary<PinKey, Catalog.Definitions.Definition>.Empty,
            },
        }.ToFrozenDictionary(StringComparer.Ordinal),
    };
}
