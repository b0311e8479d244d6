using System.Buffers;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Connections;

/// <summary>A message in rented memory; what a body still holds behind it is read from there.</summary>
internal sealed class PooledMessage : UpstreamMessage
{
    private readonly int _length;
    private readonly HttpBody? _rest;
    private byte[]? _buffer;

    public PooledMessage(byte[] buffer, int length, HttpBody? rest)
    {
        _buffer = buffer;
        _length = length;
        _rest = rest;
    }

    public override ReadOnlyMemory<byte> Head => _buffer.AsMemory(0, _buffer is null ? 0 : _length);

    public override bool IsComplete => _rest is null;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        _rest is null ? ValueTask.FromResult(0) : _rest.ReadAsync(buffer, cancellation);

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
