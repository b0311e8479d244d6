namespace Turnpike.Upstreams.Tests.Connections;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class HandClock : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => _now += by.Ticks;

    public override long GetTimestamp() => _now;
}
