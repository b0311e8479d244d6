using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Tests.Ledgers;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Limits;

/// <summary>A <c>concurrent</c> limit: so many calls on their way, never one more, and no slot is lost for good.</summary>
public sealed class SlotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_at_once_exactly_so_many_are_on_their_way()
    {
        await using var ledger = Open(_folder, _time);
        var granted = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, _) =>
        {
            if ((await ledger.ReserveAsync(Call(Slots(7)), None)).IsGranted)
            {
                Interlocked.Increment(ref granted);
            }
        });
        Assert.Equal(7, granted);
    }

    [Theory]
    [InlineData(OutcomeKind.Result)]
    [InlineData(OutcomeKind.RpcError)]
    [InlineData(OutcomeKind.NotSent)]
    [InlineData(OutcomeKind.Unknown)]
    [InlineData(OutcomeKind.Cancelled)]
    [InlineData(OutcomeKind.Withheld)]
    public async Task Every_outcome_frees_the_slot_and_the_denial_names_the_limit_without_a_time(OutcomeKind outcome)
    {
        await using var ledger = Open(_folder, _time);
        var first = await ledger.ReserveAsync(Call(Slots(1)), None);
        var second = await ledger.ReserveAsync(Call(Slots(1)), None);
        Assert.Equal(("/tools/t/limits/0", null), (second.Exhausted?.Pointer, second.RetryAfter));
        ledger.Settle(new CallOutcome(first.Sequence, outcome, 0, TimeSpan.Zero, 0));
        Assert.True((await ledger.ReserveAsync(Call(Slots(1)), None)).IsGranted);
        Assert.Single(Records(_folder), r => r.Contains("\"cause\":\"1 call is on the way already\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_scope_has_slots_of_its_own()
    {
        await using var ledger = Open(_folder, _time);
        var call = Call(Slots(1, LimitScope.Session));
        Assert.True((await ledger.ReserveAsync(call.With(session: "s1"), None)).IsGranted);
        Assert.False((await ledger.ReserveAsync(call.With(session: "s1"), None)).IsGranted);
        Assert.True((await ledger.ReserveAsync(call.With(session: "s2"), None)).IsGranted);
    }

    [Fact]
    public async Task A_refused_call_takes_neither_a_slot_nor_anything_of_another_limit()
    {
        await using var ledger = Open(_folder, _time);
        var rate = LimitSamples.Limit("2", "day");
        var first = await ledger.ReserveAsync(Call(rate, Slots(1)), None);
        Assert.Equal("/tools/t/limits/0", (await ledger.ReserveAsync(Call(rate, Slots(1)), None)).Exhausted?.Pointer);
        ledger.Settle(new CallOutcome(first.Sequence, OutcomeKind.Result, 0, TimeSpan.Zero, 0));
        var second = await ledger.ReserveAsync(Call(rate, Slots(1)), None);
        Assert.True(second.IsGranted);
        ledger.Settle(new CallOutcome(second.Sequence, OutcomeKind.Result, 0, TimeSpan.Zero, 0));
        Assert.Equal("/all_tools/limits/0", (await ledger.ReserveAsync(Call(rate, Slots(1)), None)).Exhausted?.Pointer);
        Assert.True((await ledger.ReserveAsync(Call(Slots(1)), None)).IsGranted);
    }

    [Fact]
    public async Task After_a_crash_a_slot_is_kept_for_five_minutes_and_then_free_also_in_later_segments()
    {
        await using (var ledger = Open(_folder, _time, segmentBytes: 1_000))
        {
            Assert.True((await ledger.ReserveAsync(Call(Slots(1)), None)).IsGranted);
        }

        await using (var again = Open(_folder, _time, segmentBytes: 1_000))
        {
            _time.Advance(TimeSpan.FromMinutes(4));
            for (var i = 0; i < 8; i++)
            {
                Assert.False((await again.ReserveAsync(Call(Slots(1)), None)).IsGranted);
            }
        }

        await using var last = Open(_folder, _time);
        Assert.False((await last.ReserveAsync(Call(Slots(1)), None)).IsGranted);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await last.ReserveAsync(Call(Slots(1)), None)).IsGranted);
    }

    [Fact]
    public async Task A_slot_nobody_gives_back_is_free_after_an_hour()
    {
        await using var ledger = Open(_folder, _time);
        await ledger.ReserveAsync(Call(Slots(1)), None);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False((await ledger.ReserveAsync(Call(Slots(1)), None)).IsGranted);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await ledger.ReserveAsync(Call(Slots(1)), None)).IsGranted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_task_holds_the_slot_until_it_ends_or_its_time_is_over_also_after_a_restart(bool ends)
    {
        await using (var ledger = Open(_folder, _time))
        {
            var call = await ledger.ReserveAsync(Call(Slots(1)), None);
            ledger.Settle(new CallOutcome(call.Sequence, OutcomeKind.Result, 0, TimeSpan.Zero, 0, new StartedTask("t1", TimeSpan.FromHours(3))));
        }

        await using (var again = Open(_folder, _time))
        {
            _time.Advance(TimeSpan.FromHours(2));
            again.Note(Ended("t2"));
            Assert.False((await again.ReserveAsync(Call(Slots(1)), None)).IsGranted);
            if (ends)
            {
                again.Note(Ended("t1"));
            }
            else
            {
                _time.Advance(TimeSpan.FromHours(1));
            }
        }

        await using var last = Open(_folder, _time);
        Assert.True((await last.ReserveAsync(Call(Slots(1)), None)).IsGranted);
    }

    [Fact]
    public async Task In_shadow_nothing_is_refused()
    {
        await using var ledger = Open(_folder, _time);
        var call = Call(Slots(1));
        call = call.With(decision: call.Decision with { IsShadow = true });
        Assert.True((await ledger.ReserveAsync(call, None)).IsGranted);
        Assert.True((await ledger.ReserveAsync(call, None)).IsGranted);
        Assert.Contains("\"would_be\":{\"decision\":\"deny\",\"step\":\"limits\",\"rule\":\"/tools/t/limits/0\"", Records(_folder)[^1], StringComparison.Ordinal);
    }

    private static CallIntent Ended(string task) => new() { Kind = "task", Method = "ended", EndedTask = task, Grant = Grant };

    private static CompiledLimit Slots(int slots, LimitScope scope = LimitScope.Grant) => new()
    {
        Pointer = "/tools/t/limits/0",
        Counter = "/tools/t/limits/0",
        Window = TimeSpan.Zero,
        WindowName = "concurrent",
        IsCalendar = false,
        Scope = scope,
        Max = LimitSamples.Amount(slots.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Reason = "Too many at once.",
        Concurrent = slots,
    };
}
