using System.Collections.Immutable;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Upstreams.Masking;

/// <summary>
/// The secrets a connection is authorized by at this moment. Tokens change while it is open; one that was replaced is still looked for,
/// since an answer may be under way that says it. Thread-safe.
/// </summary>
internal sealed class ConnectionSecrets(UpstreamCredential credential)
{
    private readonly Lock _gate = new();
    private volatile Known? _known;

    /// <summary>What is looked for; null for nothing. Costs two comparisons while nothing changes.</summary>
    public StoredSecrets? Current
    {
        get
        {
            var now = credential.Secrets;
            var known = _known;
            return known is not null && known.Values == now ? known.Secrets : Learn(now);
        }
    }

    /// <summary>
    /// The message as it may be read: written over where there are secrets at this moment. Asked for each message, never once for a
    /// stream: a sign-in counts for what is said behind it.
    /// </summary>
    public UpstreamMessage Mask(UpstreamMessage message) => Current is { } now ? new MaskedMessage(message, now) : message;

    private StoredSecrets? Learn(ImmutableArray<string> now)
    {
        lock (_gate)
        {
            var known = _known;

            // The same values again, as another array, are no change: those of before stay known.
            if (known is null || !known.Values.SequenceEqual(now, StringComparer.Ordinal))
            {
                known = new Known(now, StoredSecrets.Of(credential.Target, now.AddRange(known?.Values ?? [])));
            }

            _known = known = known with { Values = now };
            return known.Secrets;
        }
    }

    private sealed record Known(ImmutableArray<string> Values, StoredSecrets? Secrets);
}
