using System.Buffers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Sse;

namespace Turnpike.Upstreams.Http;

/// <summary>An answer that is a stream of events. Nothing larger than <see cref="UpstreamBudget.BufferedMessage"/> is held of an event.</summary>
internal sealed class SseReply : UpstreamReply
{
    private static readonly SseBudget EventBudget = new(UpstreamBudget.BufferedMessage, 0, 1024);

    private readonly HttpBody _body;
    private readonly HttpConnection? _hello;
    private readonly SseParser _parser = new(EventBudget);
    private byte[]? _chunk = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private SseMessage? _message;

    public SseReply(HttpBody body, HttpConnection? hello)
    {
        _body = body;
        _hello = hello;
    }

    public override int Status => _body.Status;

    public override bool IsStream => true;

    public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_message is { } previous)
        {
            await previous.SkipAsync(cancellation);
            previous.Dispose();
            _message = null;
        }

        while (await ReadItemAsync(cancellation) is { Kind: not SseItemKind.End } item)
        {
            var isMessage = item.Type is null or "message";
            if (item.Kind == SseItemKind.Event)
            {
                // An event of another type is not a message of MCP, but its id moves the place where a stream is resumed.
                var data = isMessage ? item.Data : default;
                if (data.IsEmpty && item.Id is null && item.Retry is null)
                {
                    continue;
                }

                _hello?.LearnRevision(data);
                return _message = new SseMessage(data, item.Id, item.Retry);
            }

            return _message = new SseMessage(this, item);
        }

        return null;
    }

    /// <summary>The next item; kind End when the stream ended.</summary>
    internal async ValueTask<SseItem> ReadItemAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_chunk is null, this);
        while (true)
        {
            try
            {
                if (_parser.TryRead(out var item))
                {
                    return item;
                }
            }
            catch (InvalidDataException error)
            {
                throw HttpFaults.OfRead(error, idle: false);
            }

            var read = await _body.ReadAsync(_chunk, cancellation);
            if (read == 0)
            {
                return new SseItem(SseItemKind.End, default);
            }

            _parser.Feed(_chunk.AsMemory(0, read));
        }
    }

    public override ValueTask DisposeAsync()
    {
        GiveBackPlace();
        _message?.Dispose();
        _body.Dispose();
        if (_chunk is { } chunk)
        {
            _chunk = null;
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return ValueTask.CompletedTask;
    }
}
