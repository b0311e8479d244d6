using Turnpike.State.Limits;
using static Turnpike.State.Tests.Limits.LimitSamples;

namespace Turnpike.State.Tests.Limits;

public class LimitBookTests
{
    private readonly LimitBook _book = new();

    [Fact]
    public void A_call_counts_while_its_age_is_at_most_the_window()
    {
        var limit = Limit("1");
        Assert.Equal(LimitVerdict.Fits, _book.Reserve(1, new(1_000, 0), Claim(limit)));

        Assert.Equal(new LimitVerdict(0, 1), _book.Check([Claim(limit)], new(61_000, 0)));
        Assert.Equal(LimitVerdict.Fits, _book.Check([Claim(limit)], new(61_001, 0)));
    }

    [Fact]
    public void Retry_after_is_when_enough_has_left()
    {
        var limit = Limit("10");
        _book.Reserve(1, new(0, 0), Claim(limit, "3"));
        _book.Reserve(2, new(100, 0), Claim(limit, "3"));
        _book.Reserve(3, new(200, 0), Claim(limit, "4"));

        Assert.Equal(60_001 - 300, _book.Check([Claim(limit, "2.5")], new(300, 0)).RetryAfter);
        Assert.Equal(60_101 - 300, _book.Check([Claim(limit, "3.5")], new(300, 0)).RetryAfter);
        Assert.Equal(60_201 - 300, _book.Check([Claim(limit, "10")], new(300, 0)).RetryAfter);
    }

    [Fact]
    public void An_amount_above_the_maximum_never_fits_and_has_no_retry_after()
    {
        Assert.Equal(new LimitVerdict(0, null), _book.Check([Claim(Limit("10"), "10.0000000000000000000000001")], default));
        Assert.Equal(new LimitVerdict(0, null), _book.Check([Claim(Limit("10", calendar: true), "11")], default));
        Assert.Equal(new LimitVerdict(0, null), _book.Check([Claim(Limit("0"))], default));
    }

    [Fact]
    public void All_limits_of_a_call_are_reserved_or_none()
    {
        var wide = Claim(Limit("100"), key: Key(counter: "wide"));
        var narrow = Claim(Limit("1"), key: Key(counter: "narrow"));
        _book.Reserve(1, default, wide, narrow);

        Assert.Equal(1, _book.Reserve(2, default, wide, narrow).Exhausted);

        Assert.Equal(LimitVerdict.Fits, _book.Reserve(3, default, wide with { Amount = Amount("99") }));
    }

    [Fact]
    public void Of_several_exhausted_limits_the_one_that_takes_longest_is_named()
    {
        var minute = Claim(Limit("1"), key: Key(counter: "minute"));
        var hour = Claim(Limit("1", "hour"), key: Key(counter: "hour"));
        var never = Claim(Limit("1"), "2", Key(counter: "never"));
        _book.Reserve(1, default, minute, hour);

        Assert.Equal(new LimitVerdict(1, 3_600_001), _book.Check([minute, hour], default));
        Assert.Equal(new LimitVerdict(0, 3_600_001), _book.Check([hour, minute], default));
        Assert.Equal(new LimitVerdict(2, null), _book.Check([minute, hour, never], default));
        Assert.Equal(new LimitVerdict(0, null), _book.Check([never, minute, hour], default));
    }

    [Fact]
    public void Two_claims_on_one_budget_are_one_sum()
    {
        var claim = Claim(Limit("3"), "2");
        Assert.Equal(1, _book.Check([claim, claim], default).Exhausted);
    }

    [Fact]
    public void Sums_are_exact()
    {
        var limit = Limit("1");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(LimitVerdict.Fits, _book.Reserve(i, default, Claim(limit, "0.1")));
        }

        Assert.Equal(0, _book.Check([Claim(limit, "0.0000000000000000000000000001")], default).Exhausted);
        Assert.Equal(LimitVerdict.Fits, _book.Check([Claim(limit, "0")], default));
    }

    [Fact]
    public void Great_and_small_amounts_meet_exactly()
    {
        var limit = Limit("1e28");
        Assert.Equal(LimitVerdict.Fits, _book.Reserve(1, default, Claim(limit, "9999999999999999999999999999")));
        Assert.Equal(LimitVerdict.Fits, _book.Reserve(2, default, Claim(limit, "0.9999999999999999999999999999")));
        Assert.Equal(LimitVerdict.Fits, _book.Reserve(3, default, Claim(limit, "1e-28")));
        Assert.Equal(0, _book.Check([Claim(limit, "1e-28")], default).Exhausted);
    }

    [Theory]
    [InlineData("second", "2026-11-18T10:20:30.500Z", "2026-11-18T10:20:31Z")]
    [InlineData("minute", "2026-11-18T10:20:30Z", "2026-11-18T10:21:00Z")]
    [InlineData("hour", "2026-11-18T10:20:30Z", "2026-11-18T11:00:00Z")]
    [InlineData("day", "2026-11-18T23:59:59.999Z", "2026-11-19T00:00:00Z")]
    [InlineData("week", "2026-11-18T10:20:30Z", "2026-11-23T00:00:00Z")]
    [InlineData("week", "2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00Z")]
    [InlineData("month", "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z")]
    public void A_calendar_window_restarts_at_its_utc_boundary(string window, string now, string boundary)
    {
        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var end = DateTimeOffset.Parse(boundary, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        var claim = Claim(Limit("1", window, calendar: true));
        _book.Reserve(1, new(0, at), claim);

        Assert.Equal(new LimitVerdict(0, end - at), _book.Check([claim], new(0, at)));
        Assert.Equal(new LimitVerdict(0, 1), _book.Check([claim], new(0, end - 1)));
        Assert.Equal(LimitVerdict.Fits, _book.Check([claim], new(0, end)));
    }

    [Fact]
    public void What_is_given_back_fits_again()
    {
        foreach (var calendar in new[] { false, true })
        {
            var claim = Claim(Limit("2", calendar: calendar), key: Key(counter: calendar.ToString()));
            _book.Reserve(1, default, claim);
            _book.Reserve(2, default, claim);

            _book.Release(1, LimitReservation.Of(claim), default);

            Assert.Equal(LimitVerdict.Fits, _book.Reserve(3, default, claim));
            Assert.Equal(0, _book.Check([claim], default).Exhausted);
        }
    }

    [Fact]
    public void Giving_back_twice_or_too_late_gives_nothing()
    {
        var sliding = Claim(Limit("1"));
        _book.Reserve(1, default, sliding);
        _book.Reserve(2, new(60_001, 0), sliding);
        _book.Release(1, LimitReservation.Of(sliding), default);
        Assert.Equal(0, _book.Check([sliding], new(60_001, 0)).Exhausted);
        _book.Release(2, LimitReservation.Of(sliding), new(60_001, 0));
        _book.Release(2, LimitReservation.Of(sliding), new(60_001, 0));
        _book.Reserve(3, new(60_001, 0), sliding);
        Assert.Equal(0, _book.Check([sliding], new(60_001, 0)).Exhausted);

        var calendar = Claim(Limit("1", calendar: true), key: Key(counter: "calendar"));
        _book.Reserve(4, new(0, 0), calendar);
        _book.Reserve(5, new(0, 60_000), calendar);
        _book.Release(4, LimitReservation.Of(calendar), new(0, 0));
        Assert.Equal(0, _book.Check([calendar], new(0, 60_000)).Exhausted);
    }

    [Fact]
    public void A_sliding_window_admits_at_most_a_hundred_thousand_calls()
    {
        var claim = Claim(Limit("100000"), "0.5");
        for (var i = 0; i < WindowCount.MaxEntries; i++)
        {
            Assert.Equal(LimitVerdict.Fits, _book.Reserve(i, new(i / 100, 0), claim));
        }

        Assert.Equal(new LimitVerdict(0, 60_001 - 2_000), _book.Check([claim], new(2_000, 0)));
    }

    [Fact]
    public void Names_that_are_only_asked_about_make_no_counter_and_idle_ones_go()
    {
        var limit = Limit("1");
        for (var i = 0; i < 5_000; i++)
        {
            _book.Check([Claim(limit, "2", Key($"unknown{i}"))], default);
            _book.Reserve(1, default, Claim(limit, "0", Key($"zero{i}")));
        }

        Assert.Equal(0, _book.Budgets);
        for (var i = 0; i < 100_000; i++)
        {
            _book.Reserve(i, new(i * 1_000L, 0), Claim(limit, key: Key($"session{i}")));
        }

        Assert.InRange(_book.Budgets, 60, 2_048);
    }

    [Fact]
    public void Changing_a_policy_does_not_reset_a_counter()
    {
        _book.Reserve(1, new(0, 0), Claim(Limit("5"), "5"));

        Assert.Equal(0, _book.Check([Claim(Limit("5", "hour"))], new(1_000, 1_000)).Exhausted);
        Assert.Equal(0, _book.Check([Claim(Limit("5", "day", calendar: true))], new(1_000, 1_000)).Exhausted);
        Assert.Equal(LimitVerdict.Fits, _book.Check([Claim(Limit("6", "hour"))], new(1_000, 1_000)));

        var calendar = Claim(Limit("5", "hour", calendar: true), "5", Key(counter: "c"));
        _book.Reserve(2, new(0, 0), calendar);
        var sliding = Claim(Limit("5"), key: Key(counter: "c"));
        Assert.Equal(new LimitVerdict(0, 60_001), _book.Check([sliding], new(1_000, 1_000)));
    }

    [Fact]
    public void Two_policies_that_see_one_budget_through_different_windows_do_not_shorten_each_others_memory()
    {
        var day = Claim(Limit("10", "day"));
        var minute = Claim(Limit("10"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(LimitVerdict.Fits, _book.Reserve(i, new(i, 0), i % 2 == 0 ? day : minute));
        }

        var later = new LimitInstant(120_000, 0);
        Assert.Equal(LimitVerdict.Fits, _book.Check([minute], later));
        Assert.Equal(0, _book.Check([day], later).Exhausted);
        Assert.Equal(0, _book.Reopen(later).Check([day], later).Exhausted);
    }
}
