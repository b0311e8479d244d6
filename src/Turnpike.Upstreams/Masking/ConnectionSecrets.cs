using System.Collections.Immutable;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Upstreams.Masking;

/// <summary>
/// The secrets a connection is authorized by at this moment. Tokens change while it is open; one that was replaced is still looked for,
/// since an answer may be under way that says it.
/// </summary>
internal sealed class ConnectionSecrets(UpstreamCredential credential)
{
    private readonly Lock _gate = new();
    private ImmutableArray<string> _known;
    private ImmutableArray<string> _before = [];
    private StoredSecrets? _secrets;

    /// <summary>What is looked for; null for nothing.</summary>
    public StoredSecrets? Current
    {
        get
        {
            var now = credential.Secrets;
            lock (_gate)
            {
                if (now != _known)
                {
                    _secrets = StoredSecrets.Of(credential.Target, now.AddRange(_before));
                    (_before, _known) = (now, now);
                }

                return _secrets;
            }
        }
    }
}
