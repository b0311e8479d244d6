using System.Buffers;
using System.Globalization;
using System.Text;
using Turnpike.Audit;

// Appends until it is killed, and prints each sequence number only once it is durable.
var durability = Enum.Parse<Durability>(args[1]);
var options = new AuditOptions { Folder = args[0], Durability = durability, SegmentBytes = 20_000, CheckpointEvery = 25 };
await using var log = AuditLog.Open(options, new Nothing());
await using var acknowledged = Console.OpenStandardOutput();
var printing = new Lock();
await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
{
    while (true)
    {
        long sequence;
        lock (log.Gate)
        {
            sequence = log.Append("\"kind\":\"call\",\"text\":\"something that takes a little room\""u8);
        }

        await log.WaitDurableAsync(sequence);
        lock (printing)
        {
            acknowledged.Write(Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture) + "\n"));
        }
    }
})));

internal sealed class Nothing : IProjection
{
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
    }

    public void Apply(long sequence, ReadOnlySpan<byte> payload)
    {
    }

    public void Save(IBufferWriter<byte> destination) => destination.Write("{\"count\":0}"u8);
}
