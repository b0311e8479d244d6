using System.Buffers.Binary;
using System.Text;
using Turnpike.Admin.Sockets;

namespace Turnpike.Admin.Tests.Sockets;

public sealed class FrameChannelTests
{
    [Fact]
    public async Task Frames_arrive_in_order_however_the_stream_cuts_them()
    {
        var sent = new MemoryStream();
        await using (var channel = new FrameChannel(new CountedStream(sent)))
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.True(channel.TrySend(new SnapshotAck(i), SocketJson.Default.SnapshotAck));
            }
        }

        await using var received = new FrameChannel(new DribblingStream(sent.ToArray()));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(i, (await received.ReadAsync(SocketJson.Default.SnapshotAck, TestContext.Current.CancellationToken))!.Version);
        }

        Assert.Null(await received.ReadAsync(SocketJson.Default.SnapshotAck, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("{\"version\":1,\"extra\":2}")]
    [InlineData("not json")]
    [InlineData("null")]
    public async Task A_frame_that_is_none_is_an_error(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        var frame = new byte[4 + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bytes.Length);
        bytes.CopyTo(frame, 4);
        await using var channel = new FrameChannel(new DribblingStream(frame));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await channel.ReadAsync(SocketJson.Default.SnapshotAck, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_length_beyond_the_budget_is_refused_before_anything_is_held()
    {
        var frame = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, uint.MaxValue);
        await using var channel = new FrameChannel(new DribblingStream(frame));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await channel.ReadAsync(SocketJson.Default.SnapshotAck, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_closed_channel_says_that_nothing_was_sent()
    {
        var channel = new FrameChannel(new MemoryStream());
        await channel.DisposeAsync();
        Assert.False(channel.TrySend(new SnapshotAck(1), SocketJson.Default.SnapshotAck));
    }

    /// <summary>Gives one byte at a time.</summary>
    private sealed class DribblingStream(byte[] content) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }

    /// <summary>Writes through, and stays open for the test when closed.</summary>
    private sealed class CountedStream(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);
    }
}
