using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Sessions;

/// <summary>What calls leave on their sessions comes from the record, and a decision is made from what is there.</summary>
public sealed class SessionTests : IDisposable
{
    private static readonly SessionKey Modern = new(null, "g_1", "ana");
    private static readonly SessionKey Legacy = new("s1", "g_1", "ana");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("s1")]
    public async Task Labels_and_calls_survive_a_restart_and_a_new_segment(string? session)
    {
        var key = new SessionKey(session, "g_1", "ana");
        await using (var ledger = Open(_folder, _time, segmentBytes: 1_000))
        {
            await ReserveAsync(ledger, session, "private", "seen");
            await ReserveAsync(ledger, session, "seen", "untrusted");
            await ReserveAsync(ledger, session);
        }

        await using (var again = Open(_folder, _time, segmentBytes: 1_000))
        {
            Expect(again, key, 3, "private", "seen", "untrusted");
            for (var i = 0; i < 5; i++)
            {
                await ReserveAsync(again, "another");
            }
        }

        Assert.True(Directory.GetFiles(_folder.File("record"), "*.tpa").Length > 2);
        await using var last = Open(_folder, _time);
        Expect(last, key, 3, "private", "seen", "untrusted");
    }

    [Fact]
    public async Task Sessions_grants_and_callers_do_not_share_labels()
    {
        await using var ledger = Open(_folder, _time);
        await ReserveAsync(ledger, "s1", "private");
        Expect(ledger, Legacy, 1, "private");
        Expect(ledger, Legacy with { Session = "s2" }, 0);
        Expect(ledger, Legacy with { Grant = "g_2" }, 0);
        Expect(ledger, Modern, 0);
    }

    [Fact]
    public async Task Without_a_session_labels_end_24_hours_after_the_last_labelling_call()
    {
        await using var ledger = Open(_folder, _time);
        await ReserveAsync(ledger, null, "private");
        _time.Advance(TimeSpan.FromHours(20));
        await ReserveAsync(ledger, null, "untrusted");
        _time.Advance(TimeSpan.FromHours(20));
        await ReserveAsync(ledger, null);
        _time.Advance(TimeSpan.FromHours(4));
        Expect(ledger, Modern, 3, "private", "untrusted");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Expect(ledger, Modern, 3);
    }

    [Fact]
    public async Task A_session_keeps_its_labels_beyond_24_hours()
    {
        await using var ledger = Open(_folder, _time);
        await ReserveAsync(ledger, "s1", "private");
        _time.Advance(TimeSpan.FromDays(6));
        Expect(ledger, Legacy, 1, "private");
    }

    [Theory]
    [InlineData(OutcomeKind.NotSent, 0)]
    [InlineData(OutcomeKind.Unknown, 1)]
    [InlineData(OutcomeKind.RpcError, 1)]
    public async Task Labels_stay_whatever_the_outcome_and_only_what_was_not_sent_is_not_counted(OutcomeKind outcome, long calls)
    {
        await using (var ledger = Open(_folder, _time))
        {
            var reservation = await ReserveAsync(ledger, "s1", "private");
            ledger.Settle(new CallOutcome(reservation.Sequence, outcome, 0, TimeSpan.Zero, 0));
            Expect(ledger, Legacy, calls, "private");
        }

        await using var again = Open(_folder, _time);
        Expect(again, Legacy, calls, "private");
    }

    [Fact]
    public async Task A_call_that_was_decided_before_a_label_came_is_decided_again()
    {
        await using var ledger = Open(_folder, _time);
        var before = await ledger.ViewSessionAsync(Legacy, None);
        await ReserveAsync(ledger, "s1", "private");

        var stale = await ledger.ReserveAsync(Labelled("s1", before), None);
        Assert.False(stale.IsGranted);
        Assert.Equal(["private"], stale.Changed!.Labels);
        Expect(ledger, Legacy, 1, "private");

        Assert.True((await ledger.ReserveAsync(Labelled("s1", stale.Changed), None)).IsGranted);
    }

    [Fact]
    public async Task What_the_decision_did_not_read_does_not_make_it_stale()
    {
        await using var ledger = Open(_folder, _time);
        var before = await ledger.ViewSessionAsync(Legacy, None);
        await ReserveAsync(ledger, "s1");
        Assert.True((await ledger.ReserveAsync(Labelled("s1", before.Only(labels: true, calls: false)), None)).IsGranted);
        Assert.False((await ledger.ReserveAsync(Labelled("s1", before.Only(labels: false, calls: true)), None)).IsGranted);
        await ReserveAsync(ledger, "s1", "private");
        Assert.True((await ledger.ReserveAsync(Labelled("s1", before.Only(labels: false, calls: false)), None)).IsGranted);
    }

    [Fact]
    public void Sessions_of_one_call_long_ago_are_not_kept()
    {
        var book = new SessionBook();
        for (var i = 0; i < 100_000; i++)
        {
            book.Count(new SessionKey(null, "g" + i, "ana"), [], i * 3_600L);
        }

        // Some 24,000 are younger than a day at any time; twice that is looked at before anything is removed.
        Assert.InRange(book.Entries.Count, 1, 60_000);
    }

    private static void Expect(LocalLedger ledger, SessionKey key, long calls, params string[] labels)
    {
        var view = ledger.ViewSessionAsync(key, None).AsTask().GetAwaiter().GetResult();
        Assert.Equal((calls, string.Join(' ', labels)), (view.Calls, string.Join(' ', view.Labels)));
    }

    private static async Task<Reservation> ReserveAsync(LocalLedger ledger, string? session, params string[] labels)
    {
        var reservation = await ledger.ReserveAsync(Labelled(session, null, labels), None);
        Assert.True(reservation.IsGranted);
        return reservation;
    }

    private static CallIntent Labelled(string? session, SessionView? judged, params string[] labels)
    {
        var call = Call();
        return call.With(session: session, judged: judged, decision: call.Decision with { Labels = [.. labels] });
    }
}
