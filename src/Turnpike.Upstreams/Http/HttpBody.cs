using System.IO.Compression;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// The body of one HTTP answer, read with the idle timeout of its request and decoded within
/// <see cref="UpstreamBudget.DecodedAnswer"/> when the server compressed it although identity was asked for. Owns the response.
/// </summary>
internal sealed class HttpBody : IDisposable
{
    private readonly HttpEndpoint _endpoint;
    private readonly HttpResponseMessage _response;
    private readonly IdleTimer _timer;
    private readonly TimeSpan _idle;
    private readonly Stream _stream;
    private readonly bool _decoded;
    private long _left = UpstreamBudget.DecodedAnswer;
    private bool _disposed;

    /// <summary>Takes over the response and the timer. Throws <see cref="UpstreamException"/> for an encoding it does not know.</summary>
    public HttpBody(HttpEndpoint endpoint, HttpResponseMessage response, IdleTimer timer, TimeSpan idle)
    {
        _endpoint = endpoint;
        _response = response;
        _timer = timer;
        _idle = idle;
        var raw = response.Content.ReadAsStream();
        var encoding = Field("Content-Encoding");
        _decoded = encoding is not null && !Is(encoding, "identity");
        _stream = !_decoded ? raw
            : Is(encoding!, "gzip") || Is(encoding!, "x-gzip") ? new GZipStream(raw, CompressionMode.Decompress)
            : Is(encoding!, "deflate") ? new ZLibStream(raw, CompressionMode.Decompress)
            : Is(encoding!, "br") ? new BrotliStream(raw, CompressionMode.Decompress)
            : throw new UpstreamException(UpstreamFault.Invalid, "the server's answer has an unknown Content-Encoding", (int)response.StatusCode);
    }

    /// <summary>The HTTP status.</summary>
    public int Status => (int)_response.StatusCode;

    /// <summary>What the server says it wants to be authorized by (<c>WWW-Authenticate</c>); null when it says nothing.</summary>
    public string? Challenge => _response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? string.Join(", ", values) : null;

    /// <summary>The length the server stated of what is read here; null when unknown.</summary>
    public long? Length => _decoded ? null : _response.Content.Headers.ContentLength;

    /// <summary>The session the server opened: visible ASCII, at most 1 KiB; null when it opened none. Throws <see cref="UpstreamException"/>.</summary>
    public string? SessionId
    {
        get
        {
            if (!_response.Headers.NonValidated.TryGetValues("Mcp-Session-Id", out var values))
            {
                return null;
            }

            var id = values.ToString();
            return values.Count == 1 && id.Length is > 0 and <= 1024 && !id.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? id
                : throw new UpstreamException(UpstreamFault.Invalid, "the server's session id is not visible ASCII", Status);
        }
    }

    /// <summary>Whether the answer is of this media type, parameters aside.</summary>
    public bool IsOfType(string mediaType)
    {
        var given = Field("Content-Type");
        return given is not null
            && given.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
            && (given.Length == mediaType.Length || given[mediaType.Length] is ';' or ' ' or '\t');
    }

    /// <summary>Reads on; 0 at the end. Throws <see cref="UpstreamException"/>.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var token = _timer.Arm(_idle, cancellation);
        int read;
        try
        {
            read = await _stream.ReadAsync(buffer, token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw HttpFaults.OfRead(error, _timer.Fired);
        }
        finally
        {
            _timer.Disarm();
        }

        if (_decoded && (_left -= read) < 0)
        {
            throw new UpstreamException(UpstreamFault.Invalid, "the server's compressed answer is too large once decoded", Status);
        }

        return read;
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _stream.Dispose();
            _response.Dispose();
            _endpoint.ReturnTimer(_timer);
        }
    }

    private string? Field(string name) =>
        _response.Content.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString().Trim() : null;

    private static bool Is(string encoding, string name) => string.Equals(encoding, name, StringComparison.OrdinalIgnoreCase);
}
