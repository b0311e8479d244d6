using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Connections;

/// <summary>Opens connections to servers. One per process.</summary>
public sealed class UpstreamConnector : IAsyncDisposable
{
    /// <summary>Opens a connection (HTTP: nothing goes out yet; stdio: starts the process). Not initialised: the caller's own
    /// <c>initialize</c> is forwarded through it in the legacy era.</summary>
    public ValueTask<UpstreamConnection> OpenAsync(string server, ServerTarget target, Era era, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Finds the eras a server speaks: <c>server/discover</c>, then <c>initialize</c>, on a connection of its own.</summary>
    public ValueTask<Era> DetectAsync(string server, ServerTarget target, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
