using System.Buffers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Sse;

namespace Turnpike.Upstreams.Http;

/// <summary>The data of one event: whole, or its first part with the rest still in the stream.</summary>
internal sealed class SseMessage : UpstreamMessage
{
    private readonly SseReply? _rest;
    private readonly ReadOnlyMemory<byte> _head;
    private byte[]? _kept;
    private ReadOnlyMemory<byte> _part;
    private bool _ended;
    private string? _eventId;
    private int? _retry;

    /// <summary>A whole event; the data stays valid until the reply reads on.</summary>
    public SseMessage(ReadOnlyMemory<byte> data, string? eventId, int? retry)
    {
        _head = data;
        _eventId = eventId;
        _retry = retry;
        _ended = true;
    }

    /// <summary>An event too large to hold, by its first part; its id is known at the end, because the field may stand behind the data.</summary>
    public SseMessage(SseReply rest, in SseItem first)
    {
        // The head is promised until the next message, the part only until the next read: it is kept apart.
        _kept = ArrayPool<byte>.Shared.Rent(first.Data.Length);
        first.Data.CopyTo(_kept);
        _head = _kept.AsMemory(0, first.Data.Length);
        _rest = rest;
        _ended = first.Kind == SseItemKind.LastPart;
        _eventId = first.Id;
        _retry = first.Retry;
    }

    public override ReadOnlyMemory<byte> Head => _head;

    public override bool IsComplete => _rest is null;

    public override string? EventId => _eventId;

    public override int? Retry => _retry;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (_part.IsEmpty && !_ended)
        {
            await ReadPartAsync(cancellation);
        }

        var count = Math.Min(buffer.Length, _part.Length);
        _part[..count].CopyTo(buffer);
        _part = _part[count..];
        return count;
    }

    /// <summary>Goes behind the event's end.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellation)
    {
        while (!_ended)
        {
            await ReadPartAsync(cancellation);
        }
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _kept, null) is { } kept)
        {
            ArrayPool<byte>.Shared.Return(kept);
        }
    }

    private async ValueTask ReadPartAsync(CancellationToken cancellation)
    {
        var item = await _rest!.ReadItemAsync(cancellation);
        if (item.Kind is not (SseItemKind.Part or SseItemKind.LastPart))
        {
            throw new UpstreamException(UpstreamFault.Lost, "the stream ended in the middle of an event");
        }

        _part = item.Data;
        _ended = item.Kind == SseItemKind.LastPart;
        _eventId ??= item.Id;
        _retry ??= item.Retry;
    }
}
