using System.Collections.Immutable;
using Turnpike.State.Snapshots;

namespace Turnpike.Upstreams.Credentials;

/// <summary>What one connection to a server is authorized by. Its secrets reach nothing but the server.</summary>
public abstract class UpstreamCredential
{
    /// <summary>How the server is reached, with the values of secrets where they were referred to.</summary>
    public abstract ServerTarget Target { get; }

    /// <summary>Secrets beside those of <see cref="Target"/> that the server may say again, such as tokens; they are written over in its answers.</summary>
    public virtual ImmutableArray<string> Secrets => [];

    /// <summary>Whether <see cref="Secrets"/> may be others later.</summary>
    public virtual bool HasChangingSecrets => false;

    /// <summary>The bearer token of the next request; null for none. Fetched or refreshed when it is due; answers from memory otherwise.</summary>
    public virtual ValueTask<string?> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult<string?>(null);

    /// <summary>
    /// Told that the server refused a request with 401 or 403. Where there is another token now, the request, of which the server did nothing,
    /// may be sent once more. Throws <see cref="Connections.UpstreamException"/> with
    /// <see cref="Connections.UpstreamFault.NeedsCredential"/> when a person must sign in.
    /// </summary>
    /// <param name="status">401 or 403.</param>
    /// <param name="challenge">The value of <c>WWW-Authenticate</c>; null when there was none.</param>
    /// <param name="token">The token that was refused; null when none was sent.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public virtual ValueTask<AfterRefusal> RefusedAsync(int status, string? challenge, string? token, CancellationToken cancellation) =>
        ValueTask.FromResult(AfterRefusal.Stands);

    /// <summary>A target that needs nothing beside what it says.</summary>
    public static UpstreamCredential Of(ServerTarget target) => new Plain(target);

    private sealed class Plain(ServerTarget target) : UpstreamCredential
    {
        public override ServerTarget Target => target;
    }
}
