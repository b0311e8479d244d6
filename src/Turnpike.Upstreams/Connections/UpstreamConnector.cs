using Turnpike.State.Snapshots;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Connections;

/// <summary>Opens connections to servers. One per process.</summary>
public sealed class UpstreamConnector : IAsyncDisposable
{
    private readonly UpstreamOptions _options;

    /// <summary>Creates a connector.</summary>
    public UpstreamConnector(UpstreamOptions? options = null) => _options = options ?? new UpstreamOptions();

    /// <summary>How connections are made.</summary>
    public UpstreamOptions Options => _options;

    /// <summary>Opens a connection (HTTP: nothing goes out yet; stdio: starts the process). Not initialised: the caller's own
    /// <c>initialize</c> is forwarded through it in the legacy era. Throws <see cref="UpstreamException"/>.</summary>
    public ValueTask<UpstreamConnection> OpenAsync(string server, ServerTarget target, Era era, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>Finds the eras a server speaks: <c>server/discover</c>, then <c>initialize</c>, on a connection of its own.
    /// Throws <see cref="UpstreamException"/> when it speaks neither.</summary>
    public ValueTask<Era> DetectAsync(string server, ServerTarget target, CancellationToken cancellation) =>
        throw new NotImplementedException();

    /// <summary>How a server stands; <see cref="UpstreamState.Idle"/> for one never opened.</summary>
    public UpstreamStatus Status(string server) => throw new NotImplementedException();

    /// <summary>Forgets a server's failures, so that the next attempt is made at once (<c>server refresh</c>).</summary>
    public void Forgive(string server) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
