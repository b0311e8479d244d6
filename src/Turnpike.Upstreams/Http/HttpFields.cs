using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>The header fields a server entry sets on every request of one connection. One that could frame the request differently is refused.</summary>
internal sealed class HttpFields
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> FieldSeparators = SearchValues.Create("\r\n\0");

    private static readonly FrozenSet<string> OwnFields = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer",
        "Expect", "Accept", "Accept-Encoding", "Keep-Alive", "Proxy-Connection", "Mcp-Session-Id", "Last-Event-ID");

    private readonly ImmutableArray<KeyValuePair<string, string>> _fields;

    /// <summary>Takes the fields. Throws <see cref="UpstreamException"/> for one that cannot be set.</summary>
    public HttpFields(ImmutableArray<KeyValuePair<string, string>> fields)
    {
        _fields = fields.IsDefault ? [] : fields;
        foreach (var (name, value) in _fields)
        {
            Check(name, value);
        }
    }

    /// <summary>Adds the entry's fields to a request.</summary>
    public void AddTo(HttpRequestMessage message)
    {
        foreach (var (name, value) in _fields)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Adds a field that came with a request; one the server entry sets itself stands.</summary>
    public void Add(HttpRequestMessage message, string name, string value)
    {
        Check(name, value);
        foreach (var own in _fields)
        {
            if (string.Equals(own.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        message.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Sets the bearer token; it stands before an <c>Authorization</c> of the entry.</summary>
    public static void Authorize(HttpRequestMessage message, string token)
    {
        Check("Authorization", token);
        message.Headers.Remove("Authorization");
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
    }

    // A header field that could frame the request differently, or smuggle another field, must not be settable by configuration.
    private static void Check(string name, string value)
    {
        if (OwnFields.Contains(name))
        {
            throw new UpstreamException(UpstreamFault.Refused, $"the header {name} cannot be set");
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || !Ascii.IsValid(value) || value.AsSpan().ContainsAny(FieldSeparators))
        {
            throw new UpstreamException(UpstreamFault.Refused, "a header field has a name or value that HTTP does not allow");
        }
    }
}
