using System.Collections.Concurrent;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Credentials;
using Turnpike.Upstreams.Masking;
using Turnpike.Upstreams.Probing;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Connections;

/// <summary>Opens connections to servers and knows how each server stands. One per process. Thread-safe.</summary>
public sealed class UpstreamConnector : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServerStanding> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (Uri Url, ServerTransport Transport)> _found = new(StringComparer.Ordinal);
    private volatile bool _disposed;

    /// <summary>Creates a connector.</summary>
    public UpstreamConnector(UpstreamOptions? options = null) => Options = options ?? new UpstreamOptions();

    /// <summary>How connections are made.</summary>
    public UpstreamOptions Options { get; }

    /// <summary>Where credentials come from; null for targets that say everything themselves.</summary>
    public ICredentialSource? Credentials { get; set; }

    /// <summary>Opens a connection (HTTP: nothing goes out yet; stdio: starts the process). Not initialised: the caller's own
    /// <c>initialize</c> is forwarded through it in the legacy era. Throws <see cref="UpstreamException"/>: refused by the egress
    /// guard or while a server that failed is left alone, unreachable when its program cannot be started, without a credential when
    /// it needs one.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="target">How it is reached.</param>
    /// <param name="era">The era that will be spoken.</param>
    /// <param name="caller">On whose behalf (the grant's subject); null for the gateway itself.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<UpstreamConnection> OpenAsync(string server, ServerTarget target, Era era, string? caller, CancellationToken cancellation) =>
        OpenAsync(server, target, caller, atOnce: false, cancellation);

    /// <summary>Finds the eras a server speaks: <c>server/discover</c>, then <c>initialize</c>, each on a connection of its own
    /// (MCP 2026-07-28, Versioning). Throws <see cref="UpstreamException"/> when it speaks neither.</summary>
    public async ValueTask<Era> DetectAsync(string server, ServerTarget target, CancellationToken cancellation, string? caller = null) =>
        (await EraDetection.RunAsync(this, server, target, caller, cancellation)).Era;

    /// <summary>How a server stands; <see cref="UpstreamState.Idle"/> for one never opened.</summary>
    public UpstreamStatus Status(string server) =>
        _servers.TryGetValue(server, out var standing) ? standing.Status() : new UpstreamStatus { State = UpstreamState.Idle };

    /// <summary>Forgets a server's failures, so that the next attempt is made at once (<c>server refresh</c>).</summary>
    public void Forgive(string server)
    {
        if (_servers.TryGetValue(server, out var standing))
        {
            standing.Forgive();
        }
    }

    /// <summary>Closes every connection of one server, as when its entry was removed or changed.</summary>
    public Task CloseAsync(string server) =>
        _servers.TryRemove(server, out var standing) ? standing.DisposeAsync().AsTask() : Task.CompletedTask;

    /// <summary>Ends every session and stops every process tree.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await Task.WhenAll(_servers.Keys.Select(CloseAsync));
    }

    /// <summary>The transport an URL was found to speak by this process; null while nobody tried.</summary>
    internal ServerTransport? FoundTransport(string server, Uri url) =>
        _found.TryGetValue(server, out var found) && found.Url == url ? found.Transport : null;

    internal void Learn(string server, Uri url, ServerTransport transport) => _found[server] = (url, transport);

    internal UpstreamConnection OpenHttp(string server, UpstreamCredential credential)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Of(server).OpenHttp(credential, credential.Target.Transport ?? ServerTransport.StreamableHttp, atOnce: true);
    }

    internal void LearnVersion(string server, string? version) => Of(server).LearnVersion(version);

    /// <summary>Opens a connection; <paramref name="atOnce"/> passes over the back-off, for a probe that somebody waits for.</summary>
    internal async ValueTask<UpstreamConnection> OpenAsync(string server, ServerTarget target, string? caller, bool atOnce, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellation.ThrowIfCancellationRequested();
        var credential = Credentials is { } source ? await source.OpenAsync(server, target, caller, cancellation) : UpstreamCredential.Of(target);
        UpstreamConnection connection = target.Url is { } url
            ? Of(server).OpenHttp(credential, target.Transport ?? FoundTransport(server, url) ?? ServerTransport.StreamableHttp, atOnce)
            : target.Command is { IsDefaultOrEmpty: false }
            ? await Of(server).StartAsync(Options.Packages?.Prepare(server, credential.Target) ?? credential.Target, atOnce)
            : throw new UpstreamException(UpstreamFault.Refused, "the server has neither an URL nor a command");
        if (connection.IsMasked)
        {
            return connection;
        }

        var secrets = new ConnectionSecrets(credential);
        return credential.HasChangingSecrets || secrets.Current is not null ? new MaskedConnection(connection, secrets) : connection;
    }

    private ServerStanding Of(string server) => _servers.GetOrAdd(server, static (name, options) => new ServerStanding(name, options), Options);
}
