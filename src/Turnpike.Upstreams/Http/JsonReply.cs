using System.Buffers;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Masking;

namespace Turnpike.Upstreams.Http;

/// <summary>An answer of one JSON message: whole in pooled memory when small, else its beginning and the body's stream.</summary>
internal sealed class JsonReply : UpstreamReply
{
    private const int FirstRead = 16 * 1024;
    private const int StreamedHead = 64 * 1024;

    private readonly HttpBody _body;
    private readonly HttpConnection? _hello;
    private readonly ConnectionSecrets _secrets;
    private UpstreamMessage? _message;
    private bool _asked;

    /// <param name="body">The answer; taken over.</param>
    /// <param name="secrets">What is written over in it.</param>
    /// <param name="hello">Who learns what an answer to initialize settled; null for another answer.</param>
    public JsonReply(HttpBody body, ConnectionSecrets secrets, HttpConnection? hello)
    {
        _body = body;
        _secrets = secrets;
        _hello = hello;
    }

    public override int Status => _body.Status;

    public override bool IsStream => false;

    public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_asked)
        {
            _message?.Dispose();
            return null;
        }

        _asked = true;
        _message = await ReadAsync(_body, cancellation);
        if (_message.Head.IsEmpty)
        {
            throw new UpstreamException(UpstreamFault.Invalid, "the server answered a request without a message", Status);
        }

        if (_message.IsComplete)
        {
            _hello?.LearnRevision(_message.Head);
        }

        return _message = _secrets.Mask(_message);
    }

    public override ValueTask DisposeAsync()
    {
        GiveBackPlace();
        _message?.Dispose();
        _body.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads a message up to <see cref="UpstreamBudget.BufferedMessage"/>, or the head of a larger one.</summary>
    internal static async ValueTask<PooledMessage> ReadAsync(HttpBody body, CancellationToken cancellation)
    {
        var stated = body.Length;
        var bound = stated > UpstreamBudget.BufferedMessage ? StreamedHead : UpstreamBudget.BufferedMessage + 1;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(stated ?? FirstRead, 1, bound));
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == stated)
                {
                    return new PooledMessage(buffer, filled, null);
                }

                if (filled >= bound)
                {
                    return new PooledMessage(buffer, filled, body);
                }

                if (filled == buffer.Length)
                {
                    Grow(ref buffer, filled, bound);
                }

                var read = await body.ReadAsync(buffer.AsMemory(filled, Math.Min(buffer.Length, bound) - filled), cancellation);
                if (read == 0)
                {
                    return new PooledMessage(buffer, filled, null);
                }

                filled += read;
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static void Grow(ref byte[] buffer, int filled, int bound)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(bound, buffer.Length * 4));
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
