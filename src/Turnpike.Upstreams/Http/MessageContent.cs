using System.Net;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// A message as the body of one POST, written from where it lies. Refuses to be written twice: a handler that repeats a request on
/// another connection would make the server act twice, and no call is ever retried once bytes went out.
/// </summary>
internal sealed class MessageContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _body;
    private bool _started;

    public MessageContent(ReadOnlyMemory<byte> body)
    {
        _body = body;
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    /// <summary>Whether a byte of the body may have gone out.</summary>
    public bool Started => Volatile.Read(ref _started);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, true))
        {
            throw new UpstreamException(UpstreamFault.Lost, "the connection was lost after the message had gone out");
        }

        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
