using System.Buffers;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Masking;
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
    private readonly ConnectionSecrets? _secrets;
    private SseMessage? _event;
    private UpstreamMessage? _message;

    /// <param name="body">The answer; taken over.</param>
    /// <param name="secrets">What is written over in its messages; null where whoever reads its items sees to that.</param>
    /// <param name="hello">Who learns what an answer to initialize settled; null for another answer.</param>
    public SseReply(HttpBody body, ConnectionSecrets? secrets, HttpConnection? hello = null)
    {
        _body = body;
        _secrets = secrets;
        _hello = hello;
    }

    public override int Status => _body.Status;

    public override bool IsStream => true;

    public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_event is { } previous)
        {
            await previous.SkipAsync(cancellation);
            _message!.Dispose();
            (_event, _message) = (null, null);
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
                return Say(new SseMessage(data, item.Id, item.Retry));
            }

            return Say(new SseMessage(this, item));
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

    // Masking reads the secrets of this moment, not of the stream's beginning.
    private UpstreamMessage Say(SseMessage said)
    {
        (_event, _message) = (said, said);
        return _message = _secrets?.Mask(said) ?? said;
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
