using Turnpike.State.Limits;

namespace Turnpike.State.Tests.Limits;

public class LimitClockTests
{
    private readonly FakeTime _time = new();

    private long Wall => _time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Sliding_time_ignores_the_wall_while_the_process_lives()
    {
        var clock = new LimitClock(_time, default);
        var start = clock.Read();

        _time.JumpWall(TimeSpan.FromDays(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(start.Elapsed + 2_000, clock.Read().Elapsed);

        _time.JumpWall(TimeSpan.FromDays(-3));
        Assert.Equal(start.Elapsed + 2_000, clock.Read().Elapsed);
    }

    [Fact]
    public void Calendar_time_follows_the_wall_but_never_back()
    {
        var clock = new LimitClock(_time, default);

        _time.JumpWall(TimeSpan.FromDays(1));
        var forward = clock.Read().Calendar;
        Assert.Equal(Wall, forward);

        _time.JumpWall(TimeSpan.FromDays(-2));
        Assert.Equal(forward, clock.Read().Calendar);
    }

    [Fact]
    public void A_restart_resumes_at_the_later_of_wall_and_last_record()
    {
        var later = new LimitInstant(Wall + 5_000, Wall + 9_000);
        Assert.Equal(later, new LimitClock(_time, later).Read());
        Assert.Equal(new LimitInstant(Wall, Wall), new LimitClock(_time, new LimitInstant(Wall - 1, 0)).Read());
    }

    [Fact]
    public void Time_goes_on_from_where_it_resumed()
    {
        var clock = new LimitClock(_time, new LimitInstant(Wall + 5_000, 0));
        _time.Advance(TimeSpan.FromMilliseconds(10.7));
        Assert.Equal(Wall - 10 + 5_000 + 10, clock.Read().Elapsed);
    }
}
