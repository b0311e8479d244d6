using System.Collections.Immutable;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Admin.Credentials;

/// <summary>A credential that stays what it is while its connection is open: variables, and header fields.</summary>
internal sealed class FixedCredential(ResolvedTarget resolved) : UpstreamCredential
{
    /// <inheritdoc/>
    public override ServerTarget Target => resolved.Target;

    /// <inheritdoc/>
    public override ImmutableArray<string> Secrets => resolved.Values;
}
