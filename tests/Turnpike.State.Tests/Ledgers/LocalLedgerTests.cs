using System.Text;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Tests.Limits;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Ledgers;

public sealed class LocalLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sixty_four_callers_get_exactly_the_maximum_and_a_restart_does_not_refill_it()
    {
        var call = Call(LimitSamples.Limit("10"));
        for (var round = 0; round < 3; round++)
        {
            await using var ledger = Open(_folder, _time);
            var granted = 0;
            await Parallel.ForEachAsync(Enumerable.Range(0, 256), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
            {
                if ((await ledger.ReserveAsync(call, None)).IsGranted)
                {
                    Interlocked.Increment(ref granted);
                }
            });
            Assert.Equal(round == 0 ? 10 : 0, granted);
        }
    }

    [Fact]
    public async Task A_new_segment_carries_what_is_counted()
    {
        var call = Call(LimitSamples.Limit("40", "hour"), LimitSamples.Limit("1000", "day", calendar: true, scope: LimitScope.Organisation, counter: "all"));
        for (var round = 0; round < 4; round++)
        {
            await using var ledger = Open(_folder, _time, segmentBytes: 2_000);
            for (var i = 0; i < 10; i++)
            {
                var reservation = await ledger.ReserveAsync(call, None);
                Assert.True(reservation.IsGranted);
                ledger.Settle(new CallOutcome(reservation.Sequence, OutcomeKind.Result, 200, TimeSpan.Zero, 1));
            }
        }

        Assert.True(Directory.GetFiles(_folder.File("record"), "*.tpa").Length > 1);
        await using var last = Open(_folder, _time);
        Assert.False((await last.ReserveAsync(call, None)).IsGranted);
    }

    [Fact]
    public async Task A_torn_tail_forgets_only_what_was_torn()
    {
        var call = Call(LimitSamples.Limit("10"));
        await using (var ledger = Open(_folder, _time))
        {
            for (var i = 0; i < 10; i++)
            {
                await ledger.ReserveAsync(call, None);
            }
        }

        var segment = Directory.GetFiles(_folder.File("record"), "*.tpa").Single();
        await File.AppendAllBytesAsync(segment, [1, 2, 3, 4, 5, 6, 7], None);

        await using var reopened = Open(_folder, _time);
        Assert.False((await reopened.ReserveAsync(call, None)).IsGranted);
        Assert.Equal(10, reopened.Recovered.Length);
    }

    [Fact]
    public async Task A_wall_clock_set_back_while_down_refills_nothing()
    {
        var sliding = Call(LimitSamples.Limit("1", "hour"));
        var calendar = Call(LimitSamples.Limit("1", "day", calendar: true, counter: "daily"));
        await using (var ledger = Open(_folder, _time))
        {
            Assert.True((await ledger.ReserveAsync(sliding, None)).IsGranted);
            Assert.True((await ledger.ReserveAsync(calendar, None)).IsGranted);
        }

        _time.JumpWall(TimeSpan.FromDays(-3));
        await using var reopened = Open(_folder, _time);
        Assert.False((await reopened.ReserveAsync(sliding, None)).IsGranted);
        Assert.False((await reopened.ReserveAsync(calendar, None)).IsGranted);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False((await reopened.ReserveAsync(sliding, None)).IsGranted);
        _time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.True((await reopened.ReserveAsync(sliding, None)).IsGranted);
    }

    // N118 of the inputs that must be refused.
    [Theory]
    [InlineData(OutcomeKind.NotSent, false, true)]
    [InlineData(OutcomeKind.NotSent, true, true)]
    [InlineData(OutcomeKind.RpcError, false, false)]
    [InlineData(OutcomeKind.RpcError, true, true)]
    [InlineData(OutcomeKind.ToolError, true, false)]
    [InlineData(OutcomeKind.Result, true, false)]
    [InlineData(OutcomeKind.Unknown, true, false)]
    [InlineData(OutcomeKind.Cancelled, true, false)]
    [InlineData(OutcomeKind.Withheld, true, false)]
    public async Task An_outcome_gives_back_only_what_may_be_given_back_now_and_after_a_restart(OutcomeKind outcome, bool refunds, bool givesBack)
    {
        var call = Call(LimitSamples.Limit("1", refunds: refunds));
        await using (var ledger = Open(_folder, _time))
        {
            var reservation = await ledger.ReserveAsync(call, None);
            ledger.Settle(new CallOutcome(reservation.Sequence, outcome, 0, TimeSpan.FromMilliseconds(1.5), 10));
            ledger.Settle(new CallOutcome(reservation.Sequence, OutcomeKind.NotSent, 0, TimeSpan.Zero, 0));
        }

        await using var reopened = Open(_folder, _time);
        Assert.Empty(reopened.Recovered);
        Assert.Equal(givesBack, (await reopened.ReserveAsync(call, None)).IsGranted);
    }

    // N118 of the inputs that must be refused.
    [Fact]
    public async Task An_intent_left_without_an_outcome_stays_counted_and_is_named_once()
    {
        var call = Call(LimitSamples.Limit("1"));
        long sequence;
        await using (var ledger = Open(_folder, _time))
        {
            sequence = (await ledger.ReserveAsync(call, None)).Sequence;
        }

        await using (var reopened = Open(_folder, _time))
        {
            Assert.Equal([new OpenIntent(sequence, "shop", "refund")], reopened.Recovered);
            Assert.False((await reopened.ReserveAsync(call, None)).IsGranted);
        }

        Assert.Contains(Records(_folder), record => record.Contains($"\"intent\":{sequence},\"outcome\":\"outcome_unknown\"", StringComparison.Ordinal));
        await using var again = Open(_folder, _time);
        Assert.Empty(again.Recovered);
        Assert.False((await again.ReserveAsync(call, None)).IsGranted);
    }

    [Fact]
    public async Task An_exhausted_limit_is_recorded_and_says_when_to_try_again()
    {
        var call = Call(LimitSamples.Limit("1"));
        await using (var ledger = Open(_folder, _time))
        {
            await ledger.ReserveAsync(call, None);
            _time.Advance(TimeSpan.FromSeconds(10));

            var denied = await ledger.ReserveAsync(call, None);

            Assert.Same(call.Decision.Limits[0], denied.Exhausted);
            Assert.Equal(TimeSpan.FromMilliseconds(50_001), denied.RetryAfter);
            Assert.Equal(denied.Sequence, ledger.Log.Head);
        }

        Assert.Contains("\"decision\":\"deny\",\"step\":\"limits\",\"rule\":\"/all_tools/limits/0\",\"counter\":\"calls\",\"retry_after_ms\":50001", Records(_folder).Single(record => record.Contains("\"deny\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budgets_are_kept_apart_by_what_their_scope_says()
    {
        await using var ledger = Open(_folder, _time);
        var other = new Snapshots.GrantEntry { Id = "g_2", Subject = "ana", Servers = Grant.Servers };

        foreach (var (scope, sameTool, sameGrant, sameSession) in new[]
        {
            (LimitScope.Grant, false, true, false),
            (LimitScope.Caller, false, false, false),
            (LimitScope.Session, false, true, true),
            (LimitScope.Server, false, false, false),
            (LimitScope.Tool, true, true, false),
            (LimitScope.Organisation, false, false, false),
        })
        {
            var call = Call(LimitSamples.Limit("1", scope: scope, counter: scope.ToString()));
            Assert.True((await ledger.ReserveAsync(call, None)).IsGranted);
            Assert.Equal(sameTool, (await ledger.ReserveAsync(call.With(name: "other"), None)).IsGranted);
            Assert.Equal(sameGrant, (await ledger.ReserveAsync(call.With(grant: other), None)).IsGranted);
            Assert.Equal(sameSession, (await ledger.ReserveAsync(call.With(session: "s2"), None)).IsGranted);
            Assert.False((await ledger.ReserveAsync(call, None)).IsGranted);
        }
    }

    [Fact]
    public async Task A_missing_scope_value_denies()
    {
        await using var ledger = Open(_folder, _time);
        var limit = LimitSamples.Limit("1");
        var nobody = new CallIntent { Kind = "call", Method = "tools/call", Server = "shop", Decision = Call(limit).Decision, Amounts = [LimitSamples.Amount("1")] };

        var denied = await ledger.ReserveAsync(nobody, None);

        Assert.Same(limit, denied.Exhausted);
        Assert.Null(denied.RetryAfter);
    }

    [Fact]
    public async Task An_intent_decided_under_an_older_snapshot_is_refused_and_counts_nothing()
    {
        var version = 5L;
        await using var ledger = Open(_folder, _time, new LedgerOptions { CurrentVersion = () => version });
        var call = Call(LimitSamples.Limit("1")).With(snapshot: Snapshot(5));
        version = 6;
        var before = ledger.Log.Head;

        await Assert.ThrowsAsync<StaleSnapshotException>(async () => await ledger.ReserveAsync(call, None));

        Assert.Equal(before, ledger.Log.Head);
        Assert.True((await ledger.ReserveAsync(call.With(snapshot: Snapshot(6)), None)).IsGranted);
    }

    [Fact]
    public async Task A_closed_record_refuses_the_call()
    {
        var ledger = Open(_folder, _time);
        await ledger.DisposeAsync();

        await Assert.ThrowsAsync<RecordUnavailableException>(async () => await ledger.ReserveAsync(Call(), None));
        Assert.Throws<RecordUnavailableException>(() => ledger.Note(Call().With(kind: "list")));
    }

    [Fact]
    public async Task Hostile_texts_stay_inside_their_record()
    {
        var hostile = "a\r\n\u001b[31m\"},{\u2028\u202e\0" + new string('x', 5_000);
        await using (var ledger = Open(_folder, _time))
        {
            await ledger.ReserveAsync(Call(LimitSamples.Limit("1")).With(name: hostile), None);
            ledger.Note(Call().With(kind: "list", decision: new Decision(DecisionOutcome.Deny, DecisionStep.Predicate, "/x", "r", hostile, [])));
        }

        var records = Records(_folder);
        Assert.All(records.Where(r => r.Contains("\"kind\":\"call\"", StringComparison.Ordinal)), record => Assert.Contains("name_sha256", record, StringComparison.Ordinal));
        Assert.DoesNotContain(records, record => record.Length > 4_000 && record.Contains("\"kind\":\"list\"", StringComparison.Ordinal));
        await using var reopened = Open(_folder, _time);
        Assert.False((await reopened.ReserveAsync(Call(LimitSamples.Limit("1")), None)).IsGranted);
    }

    [Fact]
    public async Task Refusals_before_identity_are_counted_together()
    {
        await using (var ledger = Open(_folder, _time))
        {
            for (var i = 0; i < 100; i++)
            {
                ledger.Note(Refused("10.0.0.1"));
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            ledger.Note(Refused("10.0.0.1"));
            for (var i = 0; i < 10_000; i++)
            {
                ledger.Note(Refused($"10.1.{i / 256}.{i % 256}"));
            }

            Assert.InRange(ledger.Log.Head, 4, RefusalTally.MaxSources + 6);
        }

        var records = Records(_folder);
        Assert.Equal(10_101, records
            .Where(record => record.Contains("\"kind\":\"refused\"", StringComparison.Ordinal))
            .Sum(record => int.Parse(record.Split("\"count\":")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)));

        static CallIntent Refused(string source) => new() { Kind = "refused", Method = "rejected_token", Source = source };
    }

    [Fact]
    public async Task Amounts_read_from_arguments_are_counted_exactly_across_a_restart()
    {
        var call = Call(LimitSamples.Limit("1", "day"));
        await using (var ledger = Open(_folder, _time))
        {
            Assert.True((await ledger.ReserveAsync(call.With(amount: "0.9999999999999999999999999999"), None)).IsGranted);
        }

        await using var reopened = Open(_folder, _time);
        Assert.False((await reopened.ReserveAsync(call.With(amount: "2e-28"), None)).IsGranted);
        Assert.True((await reopened.ReserveAsync(call.With(amount: "1e-28"), None)).IsGranted);
    }

    [Fact]
    public async Task A_record_says_who_what_under_which_rule_and_how_it_ended()
    {
        long sequence;
        await using (var ledger = Open(_folder, _time))
        {
            var reservation = await ledger.ReserveAsync(Call(LimitSamples.Limit("5")).With(snapshot: Snapshot(1), session: "s_9"), None);
            sequence = reservation.Sequence;
            ledger.Settle(new CallOutcome(sequence, OutcomeKind.RpcError, -32000, TimeSpan.FromMicroseconds(1500), 42));
        }

        var records = Records(_folder);
        var intent = records.Single(record => record.StartsWith($"{{\"seq\":{sequence},", StringComparison.Ordinal));
        foreach (var member in new[]
        {
            "\"kind\":\"call\",\"grant\":\"g_1\",\"subject\":\"ana\",\"server\":\"shop\",\"session\":\"s_9\",\"method\":\"tools/call\",\"name\":\"refund\"",
            "\"snapshot\":\"d1\"", "\"bytes\":123", "\"source\":\"127.0.0.1\"", "\"decision\":\"allow\",\"step\":\"allowed\",\"rule\":\"/tools/refund\",\"reserved\":true",
            "\"limits\":[{\"scope\":\"grant\",\"of\":\"g_1\",\"server\":\"shop\",\"counter\":\"calls\",\"window\":60000,\"amount\":1}]",
        })
        {
            Assert.Contains(member, intent, StringComparison.Ordinal);
        }

        Assert.Contains(
            records,
            record => record.Contains($"\"kind\":\"outcome\",\"intent\":{sequence},\"outcome\":\"rpc_error\",\"status\":-32000,\"latency_us\":1500,\"bytes\":42", StringComparison.Ordinal));
    }
}
