using Turnpike.Admin.Accounts;

namespace Turnpike.Admin.Tests.Accounts;

public sealed class SignInGuardTests
{
    private readonly ShiftedTime _time = new();

    [Fact]
    public void An_account_waits_after_five_failures_each_time_twice_as_long_up_to_a_quarter_of_an_hour()
    {
        var guard = new SignInGuard(_time);
        for (var i = 0; i < SignInGuard.OfAccount - 1; i++)
        {
            guard.Failed("ada", $"10.0.0.{i}");
        }

        Assert.Equal(TimeSpan.Zero, guard.Wait("ada", "elsewhere"));
        foreach (var seconds in new[] { 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 })
        {
            guard.Failed("ADA", $"10.0.1.{seconds % 250}");
            Assert.InRange(guard.Wait("ada", "elsewhere").TotalSeconds, seconds - 2, seconds);
            Assert.Equal(TimeSpan.Zero, guard.Wait("ben", "elsewhere"));
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(TimeSpan.Zero, guard.Wait("ada", "elsewhere"));
        }

        guard.Succeeded("ada");
        guard.Failed("ada", "somewhere");
        Assert.Equal(TimeSpan.Zero, guard.Wait("ada", "elsewhere"));
    }

    [Fact]
    public void A_source_that_tries_many_names_waits_and_a_success_of_its_own_does_not_free_it()
    {
        var guard = new SignInGuard(_time);
        for (var i = 0; i < SignInGuard.OfSource; i++)
        {
            guard.Failed($"name{i}", "10.0.0.1");
            guard.Succeeded("own");
        }

        Assert.True(guard.Wait("ada", "10.0.0.1") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, guard.Wait("ada", "10.0.0.2"));
    }

    [Fact]
    public void A_whole_network_of_IPv6_is_one_source()
    {
        var guard = new SignInGuard(_time);
        for (var i = 0; i < SignInGuard.OfSource; i++)
        {
            guard.Failed($"name{i}", $"2001:db8::{i:x}");
        }

        Assert.True(guard.Wait("ada", "2001:db8::ffff") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, guard.Wait("ada", "2001:db8:0:1::1"));
    }

    [Fact]
    public void What_is_kept_is_bounded_and_an_account_under_attack_is_not_forgotten_first()
    {
        var guard = new SignInGuard(_time);
        for (var i = 0; i < 20_000; i++)
        {
            guard.Failed($"name{i}", "10.0.0.1");
            if (i % 500 == 0)
            {
                guard.Failed("ada", "10.0.0.1");
            }
        }

        Assert.True(guard.Wait("ada", "elsewhere") > TimeSpan.Zero);
    }
}
