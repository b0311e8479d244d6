namespace Turnpike.Admin.Tests.Accounts;

/// <summary>The clock of the machine, moved forward by the test; its timers stay the machine's.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _shift));

    public override long GetTimestamp() => base.GetTimestamp() + (Volatile.Read(ref _shift) * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
