namespace Turnpike.State.Tests;

/// <summary>A clock whose wall and whose elapsed time are moved by the test, each for itself.</summary>
internal sealed class FakeTime : TimeProvider
{
    private DateTimeOffset _wall = new(2026, 11, 18, 10, 20, 30, TimeSpan.Zero); // a Wednesday
    private long _ticks = 77;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan by)
    {
        _wall += by;
        _ticks += by.Ticks;
    }

    public void SetWall(DateTimeOffset wall) => _wall = wall;

    public void JumpWall(TimeSpan by) => _wall += by;

    /// <summary>The same wall, with timers that never fire.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Still();

    private sealed class Still : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
