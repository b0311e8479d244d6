using Turnpike.Admin.Nodes;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Admin.Credentials;

/// <summary>Credentials out of the vault, as the node sees it at the moment a connection is opened.</summary>
internal sealed class VaultCredentials(Node node, TimeProvider time) : ICredentialSource
{
    /// <inheritdoc/>
    public async ValueTask<UpstreamCredential> OpenAsync(string server, ServerTarget target, string? caller, CancellationToken cancellation)
    {
        var entry = node.Current.Servers.GetValueOrDefault(server);

        if (entry is { Settings.IsDisabled: true })
        {
            throw new UpstreamException(UpstreamFault.Refused, $"the server is disabled (turnpike server set {server} --enable)");
        }

        // Invariant: a caller has credentials of their own only where the server is said to have them; no caller ever falls back on another's.
        var whose = entry?.Settings.PerCaller == true ? caller : null;
        var resolved = await ResolveAsync(server, target, whose, cancellation);
        return target.Url is null ? new FixedCredential(resolved) : new SignedInCredential(node, time, server, whose, resolved);
    }

    private async ValueTask<ResolvedTarget> ResolveAsync(string server, ServerTarget target, string? caller, CancellationToken cancellation)
    {
        try
        {
            return await SecretReferences.ResolveAsync(target, (name, stop) => node.Current.Vault.RevealAsync(server, caller, name, stop), cancellation);
        }
        catch (SecretUnavailableException e)
        {
            var next = e.Names is [var name, ..] ? $"turnpike secret set {server} {name}{(caller is null ? "" : $" --caller {caller}")}" : null;
            throw new UpstreamException(UpstreamFault.NeedsCredential, $"{e.Message}{(next is null ? "" : $" ({next})")}", inner: e) { NextStep = next };
        }
    }
}
