using Turnpike.State.Snapshots;

namespace Turnpike.Upstreams.Credentials;

/// <summary>Where the credentials of servers come from when a connection is opened.</summary>
public interface ICredentialSource
{
    /// <summary>
    /// The credential for one connection. Throws <see cref="Connections.UpstreamException"/> with
    /// <see cref="Connections.UpstreamFault.NeedsCredential"/> when there is none, which says what to do.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="target">How it is reached, with references to secrets as they were written.</param>
    /// <param name="caller">On whose behalf (the grant's subject); null for the gateway itself, as when it probes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<UpstreamCredential> OpenAsync(string server, ServerTarget target, string? caller, CancellationToken cancellation);
}
