using System.Text;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Ledgers;
using Turnpike.State.Storage;
using Turnpike.State.Tests.Ledgers;
using Turnpike.State.Tests.Limits;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Approvals;

public sealed class ApprovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_call_waits_until_somebody_approves_it_passes_once_and_is_asked_for_again()
    {
        await using var ledger = Open(_folder, _time);
        var asked = await AskAsync(ledger, Asking());
        Assert.Matches("^ap_[a-z2-7]{16}$", asked);
        Assert.Equal(asked, await AskAsync(ledger, Asking()));
        Assert.Single(ledger.ListApprovals());

        await ledger.AnswerApprovalAsync(asked, true, "ben", null);
        Assert.True((await ledger.ReserveAsync(Asking(), None)).IsGranted);
        Assert.NotEqual(asked, await AskAsync(ledger, Asking()));
        Assert.Equal([ApprovalState.Used, ApprovalState.Pending], ledger.ListApprovals().Select(a => a.State).Order().Reverse());
    }

    [Theory]
    [InlineData("""{"amount":1,"to":"a"}""", """{"to":"a","amount":1}""", true)]
    [InlineData("""{"amount":1}""", """{ "amount" : 1.0 }""", true)]
    [InlineData("""{"amount":1}""", """{"amount":1e0}""", true)]
    [InlineData("""{"to":"A"}""", """{"to":"\u0041"}""", true)]
    [InlineData("""{"amount":1}""", """{"amount":2}""", false)]
    [InlineData("""{"amount":1}""", """{"amount":"1"}""", false)]
    [InlineData("""{"amount":9007199254740993}""", """{"amount":9007199254740992}""", false)]
    [InlineData("""{"to":"\u00e9"}""", """{"to":"e\u0301"}""", false)]
    [InlineData("""{"to":"a"}""", """{"to":"a "}""", false)]
    [InlineData("""{"list":[1,2]}""", """{"list":[2,1]}""", false)]
    [InlineData("""{}""", """{"extra":null}""", false)]
    public async Task N100_only_the_canonically_equal_call_passes(string approved, string called, bool passes)
    {
        await using var ledger = Open(_folder, _time);
        await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking(approved)), true, "ben", null);
        Assert.Equal(passes, (await ledger.ReserveAsync(Asking(called), None)).IsGranted);
    }

    [Fact]
    public async Task N104_another_grant_tool_method_definition_or_policy_is_another_approval()
    {
        await using var ledger = Open(_folder, _time);
        var call = Asking().With(arguments: "{}", definition: "d1", policy: "p1");
        await ledger.AnswerApprovalAsync(await AskAsync(ledger, call), true, "ben", null);
        CallIntent[] others =
        [
            call.With(arguments: "{}", definition: "d2"),
            call.With(arguments: "{}", policy: "p2"),
            call.With(arguments: "{}", name: "refund2"),
            call.With(arguments: "{}", method: "prompts/get"),
            call.With(arguments: "{}", grant: Grant with { Id = "g_2" }),
            call.With(arguments: "{}", grant: Grant with { Subject = "eve" }),
        ];
        foreach (var other in others)
        {
            Assert.False((await ledger.ReserveAsync(other, None)).IsGranted);
        }

        Assert.True((await ledger.ReserveAsync(call, None)).IsGranted);
    }

    [Fact]
    public async Task N101_of_64_concurrent_calls_on_one_approval_exactly_one_passes()
    {
        await using var ledger = Open(_folder, _time);
        await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking()), true, "ben", null);
        var granted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            if ((await ledger.ReserveAsync(Asking(), None)).IsGranted)
            {
                Interlocked.Increment(ref granted);
            }
        });
        Assert.Equal(1, granted);
    }

    [Fact]
    public async Task N103_the_caller_cannot_answer_for_the_own_call()
    {
        await using var ledger = Open(_folder, _time);
        var asked = await AskAsync(ledger, Asking());
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked, true, "Ana", null).AsTask());
        Assert.Equal(asked, await AskAsync(ledger, Asking()));
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(4_000)]
    public async Task N107_a_restart_keeps_what_is_pending_approved_and_used_as_it_was(long segmentBytes)
    {
        string pending, used;
        await using (var ledger = Open(_folder, _time, segmentBytes: segmentBytes))
        {
            pending = await AskAsync(ledger, Asking("""{"n":1}"""));
            await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking("""{"n":2}""")), true, "ben", null);
            used = await AskAsync(ledger, Asking("""{"n":3}"""));
            await ledger.AnswerApprovalAsync(used, true, "ben", null);
            Assert.True((await ledger.ReserveAsync(Asking("""{"n":3}"""), None)).IsGranted);
            for (var i = 0; i < 20; i++)
            {
                await ledger.ReserveAsync(Call(), None);
            }
        }

        await using (var reopened = Open(_folder, _time, segmentBytes: segmentBytes))
        {
            Assert.Equal(pending, await AskAsync(reopened, Asking("""{"n":1}""")));
            Assert.NotEqual(used, await AskAsync(reopened, Asking("""{"n":3}""")));
            Assert.True((await reopened.ReserveAsync(Asking("""{"n":2}"""), None)).IsGranted);
        }

        await using var again = Open(_folder, _time, segmentBytes: segmentBytes);
        Assert.False((await again.ReserveAsync(Asking("""{"n":2}"""), None)).IsGranted);
    }

    [Fact]
    public async Task An_approval_expires_pending_approved_or_denied()
    {
        await using var ledger = Open(_folder, _time);
        var pending = await AskAsync(ledger, Asking("""{"n":1}"""));
        await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking("""{"n":2}""")), true, "ben", null);
        await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking("""{"n":3}""")), false, "ben", null);
        _time.Advance(ApprovalRequirement.DefaultTimeout);
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(pending, true, "ben", null).AsTask());
        Assert.Equal([ApprovalState.Expired, ApprovalState.Expired, ApprovalState.Denied], ledger.ListApprovals().Select(a => a.State));
        for (var n = 1; n <= 3; n++)
        {
            await AskAsync(ledger, Asking($$"""{"n":{{n}}}"""));
        }

        Assert.Equal(6, ledger.ListApprovals().Length);
    }

    [Fact]
    public async Task A_denied_call_stays_denied_and_nobody_is_asked_again()
    {
        await using var ledger = Open(_folder, _time);
        var asked = await AskAsync(ledger, Asking());
        await ledger.AnswerApprovalAsync(asked, false, "ben", "too much");
        await Assert.ThrowsAsync<StateConflictException>(() => ledger.AnswerApprovalAsync(asked, true, "ben", null).AsTask());
        var reservation = await ledger.ReserveAsync(Asking(), None);
        Assert.Equal((false, true, asked), (reservation.IsGranted, reservation.Approval!.IsDenied, reservation.Approval.Id));
        Assert.Contains("too much", reservation.Approval.Explanation, StringComparison.Ordinal);
        Assert.Single(ledger.ListApprovals());
    }

    [Theory]
    [InlineData(OutcomeKind.NotSent, true)]
    [InlineData(OutcomeKind.RpcError, false)]
    [InlineData(OutcomeKind.Unknown, false)]
    [InlineData(OutcomeKind.Result, false)]
    public async Task Only_a_call_that_certainly_was_not_sent_gives_its_approval_back(OutcomeKind outcome, bool givesBack)
    {
        await using (var ledger = Open(_folder, _time))
        {
            await ledger.AnswerApprovalAsync(await AskAsync(ledger, Asking()), true, "ben", null);
            var used = await ledger.ReserveAsync(Asking(), None);
            ledger.Settle(new CallOutcome(used.Sequence, outcome, 0, TimeSpan.Zero, 0));
        }

        await using var reopened = Open(_folder, _time);
        Assert.Equal(givesBack, (await reopened.ReserveAsync(Asking(), None)).IsGranted);
        Assert.False((await reopened.ReserveAsync(Asking(), None)).IsGranted);
    }

    [Fact]
    public async Task Limits_are_looked_at_before_a_person_is_asked_and_counted_only_by_the_approved_call()
    {
        await using var ledger = Open(_folder, _time);
        var limit = LimitSamples.Limit("1");
        var call = Asking("""{"n":1}""", limit);
        var asked = await AskAsync(ledger, call);
        Assert.Equal(asked, await AskAsync(ledger, call));
        await ledger.AnswerApprovalAsync(asked, true, "ben", null);
        Assert.True((await ledger.ReserveAsync(call, None)).IsGranted);

        var other = await ledger.ReserveAsync(Asking("""{"n":2}""", limit), None);
        Assert.Same(limit, other.Exhausted);
        Assert.Single(ledger.ListApprovals());
    }

    [Fact]
    public async Task What_is_shown_are_the_bytes_the_digest_was_made_of()
    {
        await using var ledger = Open(_folder, _time);
        await AskAsync(ledger, Asking("""{ "b" : 1.50, "a" : "\u202e" }"""));
        var approval = Assert.Single(ledger.ListApprovals());
        Assert.True(ledger.TryReadArguments(approval, out var shown));
        Assert.Equal("{\"a\":\"\u202e\",\"b\":1.5}", Encoding.UTF8.GetString(shown));
        Assert.False(ledger.TryReadArguments(approval with { Name = "harmless" }, out _));
        await AskAsync(ledger, Asking("""{"b":2}"""));
        Assert.False(ledger.TryReadArguments(approval with { Sealed = ledger.ListApprovals()[1].Sealed }, out _));
    }

    [Fact]
    public async Task N106_what_cannot_be_shown_whole_is_not_asked_and_one_grant_cannot_crowd_out_the_others()
    {
        await using var ledger = Open(_folder, _time);
        for (var i = 0; i < 50; i++)
        {
            await AskAsync(ledger, Asking($$"""{"n":{{i}}}"""));
        }

        Assert.Null((await ledger.ReserveAsync(Asking("""{"n":50}"""), None)).Approval!.Id);
        await AskAsync(ledger, Asking().With(arguments: "{}", grant: Grant with { Id = "g_2" }));
        var large = Asking().With(arguments: $$"""{"text":"{{new string('x', 70_000)}}"}""", grant: Grant with { Id = "g_2" });
        Assert.Null((await ledger.ReserveAsync(large, None)).Approval!.Id);
        Assert.Null((await ledger.ReserveAsync(Asking().With(name: new string('n', 300), grant: Grant with { Id = "g_2" }), None)).Approval!.Id);
        Assert.Equal(51, ledger.ListApprovals().Length);
    }

    [Fact]
    public async Task The_record_names_who_answered_and_the_call_that_used_it_and_shows_no_argument()
    {
        string asked;
        await using (var ledger = Open(_folder, _time))
        {
            asked = await AskAsync(ledger, Asking("""{"card":"4111"}"""));
            await ledger.AnswerApprovalAsync(asked, true, "ben", "fine");
            await ledger.ReserveAsync(Asking("""{"card":"4111"}"""), None);
        }

        var records = Records(_folder).Where(r => r.Contains(asked, StringComparison.Ordinal)).ToArray();
        Assert.Contains("\"asked\":{", records[0], StringComparison.Ordinal);
        Assert.Contains("\"answer\":\"approved\",\"by\":\"ben\",\"answer_reason\":\"fine\"", records[1], StringComparison.Ordinal);
        Assert.Contains($"\"reserved\":true,\"approval\":\"{asked}\"", records[2], StringComparison.Ordinal);
        Assert.DoesNotContain(records, r => r.Contains("4111", StringComparison.Ordinal));
    }

    private static CallIntent Asking(string arguments = "{}", params CompiledLimit[] limits) => Call(limits).With(
        arguments: arguments,
        decision: new Decision(DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/refund/action", "A person looks.", null, [.. limits]));

    private static async Task<string> AskAsync(LocalLedger ledger, CallIntent call)
    {
        var reservation = await ledger.ReserveAsync(call, None);
        Assert.False(reservation.IsGranted);
        Assert.False(reservation.Approval!.IsDenied);
        return Assert.IsType<string>(reservation.Approval.Id);
    }
}
