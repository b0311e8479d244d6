using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Limits;
using Turnpike.State.Tests.Ledgers;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;
using static Turnpike.State.Tests.Limits.LimitSamples;

namespace Turnpike.State.Tests.Limits;

/// <summary>Ways to get one call too many through a limit, and ways to make it cost memory.</summary>
public sealed class LimitAttackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task N112_of_1100_concurrent_callers_exactly_100_are_admitted()
    {
        for (var round = 0; round < 5; round++)
        {
            var call = Call(Limit("100"));
            using var folder = new TemporaryFolder();
            await using var ledger = Open(folder, _time);
            using var start = new ManualResetEventSlim();
            var callers = Enumerable.Range(0, 1_100).Select(_ => Task.Run(async () =>
            {
                start.Wait(None);
                return (await ledger.ReserveAsync(call, None)).IsGranted;
            })).ToArray();
            start.Set();
            Assert.Equal(100, (await Task.WhenAll(callers)).Count(granted => granted));
        }
    }

    [Theory]
    [InlineData(3_600)]
    [InlineData(-3_600)]
    [InlineData(1)] // a leap second, a small step of NTP
    [InlineData(-1)]
    public async Task N115_a_step_of_the_wall_clock_admits_nothing_more_and_locks_nobody_out_for_longer_than_the_window(int seconds)
    {
        var call = Call(Limit("10", "hour"));
        await using var ledger = Open(_folder, _time);
        Assert.Equal(10, await AdmittedAsync(ledger, call, 20));
        _time.JumpWall(TimeSpan.FromSeconds(seconds));
        Assert.Equal(0, await AdmittedAsync(ledger, call, 5));
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(10, await AdmittedAsync(ledger, call, 20));
    }

    [Fact]
    public async Task N115_a_machine_that_wakes_with_its_clock_set_back_refills_nothing()
    {
        var call = Call(Limit("10", "hour"));
        await using (var ledger = Open(_folder, _time))
        {
            Assert.Equal(10, await AdmittedAsync(ledger, call, 11));
        }

        // Half an hour off, and the wall was set back by an hour meanwhile: what passed cannot be known.
        _time.JumpWall(TimeSpan.FromMinutes(-30));
        await using var woken = Open(_folder, _time);
        Assert.Equal(0, await AdmittedAsync(woken, call, 5));
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromMilliseconds(1));
        Assert.Equal(10, await AdmittedAsync(woken, call, 20));
    }

    [Fact]
    public void N116_no_span_as_long_as_the_window_holds_more_than_the_maximum_however_calls_are_bunched()
    {
        var random = new Random(116);
        var (book, claim, admitted, now) = (new LimitBook(), Claim(Limit("10")), new List<long>(), 0L);
        for (var i = 0; i < 20_000; i++)
        {
            // Bursts at the end of one window and the beginning of the next.
            now += random.Next(20) == 0 ? random.Next(1, 59_999) : random.Next(0, 3);
            if (book.Reserve(i, new(now, 0), claim).Exhausted < 0)
            {
                admitted.Add(now);
            }
        }

        Assert.True(admitted.Count > 1_000);
        Assert.All(Enumerable.Range(10, admitted.Count - 10), i => Assert.True(admitted[i] - admitted[i - 10] > 60_000, $"eleven within {admitted[i] - admitted[i - 10]} ms"));
    }

    [Fact]
    public void N068_payments_just_below_the_cap_of_a_call_stop_at_the_cap_of_the_window()
    {
        // At most 100 a payment by rule, 1,000 a day by limit: a thousand payments of 99.99 are ten.
        var (book, claim) = (new LimitBook(), Claim(Limit("1000", "day"), "99.99"));
        Assert.Equal(10, Enumerable.Range(0, 1_000).Count(i => book.Reserve(i, new(i, 0), claim).Exhausted < 0));
        Assert.Equal(-1, book.Reserve(1_001, new(1_001, 0), Claim(Limit("1000", "day"), "0.1")).Exhausted);
        Assert.Equal(0, book.Check([Claim(Limit("1000", "day"), "0.01")], new(1_002, 0)).Exhausted);
    }

    [Fact]
    public void N119_names_nobody_approved_never_reach_a_counter()
    {
        var load = CompiledPolicy.Load("""
            { "version": "1", "default": "allow",
              "all_tools": { "limits": [ { "counter": "each", "window": "day", "max": 5, "scope": "tool" } ] } }
            """u8.ToArray());
        var random = new Random(119);
        var text = new byte[16];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(text);
            var decision = load.Policy!.Decide(new CallFacts { Target = CallTarget.Tool, Name = Convert.ToHexString(text), Subject = "s", Server = "shop", IsPinned = false });
            Assert.Equal((DecisionOutcome.Deny, DecisionStep.Unpinned, 0), (decision.Outcome, decision.Step, decision.Limits.Length));
        }
    }

    [Fact]
    public void N119_a_denied_call_makes_no_counter_and_idle_counters_go()
    {
        var (book, full) = (new LimitBook(), Claim(Limit("1"), "2"));
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Equal(0, book.Reserve(i, new(i, 0), full with { Key = Key($"nobody{i}") }).Exhausted);
        }

        Assert.Equal(0, book.Budgets);
        for (var i = 0; i < 200_000; i++)
        {
            book.Reserve(i, new(i * 100L, 0), Claim(Limit("1", "second"), key: Key($"somebody{i}")));
            Assert.InRange(book.Budgets, 0, 5_000);
        }
    }

    [Fact]
    public async Task N122_parallel_sessions_of_one_grant_share_its_budget()
    {
        var call = Call(Limit("10"));
        await using var ledger = Open(_folder, _time);
        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(session => Task.Run(() => AdmittedAsync(ledger, call.With(session: $"s{session}"), 10))));
        Assert.Equal(10, admitted.Sum());
    }

    private static async Task<int> AdmittedAsync(LocalLedger ledger, CallIntent call, int calls)
    {
        var admitted = 0;
        for (var i = 0; i < calls; i++)
        {
            admitted += (await ledger.ReserveAsync(call, None)).IsGranted ? 1 : 0;
        }

        return admitted;
    }
}
