using System.Buffers;
using System.Runtime.InteropServices;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Masking;

/// <summary>
/// A message with stored secrets written over. Of one that comes in parts the end of each part is held back until the next one is there, so that a
/// secret cannot pass in two halves.
/// </summary>
internal sealed class MaskedMessage : UpstreamMessage
{
    private const int PartBytes = 64 * 1024;

    private readonly UpstreamMessage _inner;
    private readonly StoredSecrets _secrets;
    private readonly ReadOnlyMemory<byte> _head;
    private byte[]? _buffer;
    private int _start;
    private int _ready;
    private int _filled;
    private bool _ended;
    private bool _hid;

    public MaskedMessage(UpstreamMessage inner, StoredSecrets secrets)
    {
        (_inner, _secrets) = (inner, secrets);
        if (inner.IsComplete)
        {
            _head = Masked(inner.Head);
            return;
        }

        _buffer = ArrayPool<byte>.Shared.Rent(PartBytes + secrets.Longest);
        var held = Math.Min(inner.Head.Length, secrets.Longest - 1);
        _head = Masked(inner.Head)[..^held];
        inner.Head[^held..].CopyTo(_buffer);
        _filled = held;
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Head => _head;

    /// <inheritdoc/>
    public override bool IsComplete => _inner.IsComplete;

    /// <inheritdoc/>
    public override string? EventId => _inner.EventId;

    /// <inheritdoc/>
    public override int? Retry => _inner.Retry;

    /// <inheritdoc/>
    public override bool HidSecret => _hid;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_buffer is null)
        {
            return 0;
        }

        while (_start == _ready && !(_ended && _start == _filled))
        {
            await FillAsync(_buffer, cancellation);
        }

        var count = Math.Min(buffer.Length, _ready - _start);
        _buffer.AsMemory(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _inner.Dispose();
    }

    // Keeps what may be the beginning of a secret, reads on behind it, and gives free what certainly is none any more.
    private async ValueTask FillAsync(byte[] buffer, CancellationToken cancellation)
    {
        buffer.AsSpan(_start, _filled - _start).CopyTo(buffer);
        _filled -= _start;
        (_start, _ready) = (0, 0);
        var read = await _inner.ReadAsync(buffer.AsMemory(_filled, PartBytes), cancellation);
        _filled += read;
        _ended = read == 0;
        _hid |= SecretMask.Apply(_secrets, buffer.AsSpan(0, _filled));
        _ready = _ended ? _filled : Math.Max(0, _filled - (_secrets.Longest - 1));
    }

    // The bytes are the connection's own and lie in memory it rented: what is written over there is nowhere else.
    private ReadOnlyMemory<byte> Masked(ReadOnlyMemory<byte> bytes)
    {
        _hid |= SecretMask.Apply(_secrets, MemoryMarshal.AsMemory(bytes).Span);
        return bytes;
    }
}
