using System.Collections.Concurrent;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// The sessions with legacy servers that one caller's calls through the gateway are made in: opened at the first of them by one of many
/// first callers, ended with the caller's own session, and by the same rules as a client's.
/// </summary>
internal sealed class NestedSessions(Gate gate) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Open> _open = new(StringComparer.Ordinal);
    private volatile bool _isDisposed;

    /// <summary>The servers there is a session with, in ordinal order.</summary>
    public IEnumerable<string> Names => _open.Keys.Order(StringComparer.Ordinal);

    /// <summary>The link of the session with a server. Throws <see cref="MetaException"/> when it cannot be opened.</summary>
    public async ValueTask<ServerLink> LinkAsync(MetaCall call, ReachedServer server)
    {
        await EndStaleAsync(call);
        while (true)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var open = _open.GetOrAdd(server.Name, static (_, of) => new Open(new ServerLink(of.Entry, Era.Legacy, of.Subject)), (server.Entry, call.Grant.Subject));
            if (open.IsOver)
            {
                await EndAsync(server.Name, open);
                continue;
            }

            try
            {
                await open.GreetedAsync(() => GreetAsync(call, server, open.Link));
                return open.Link;
            }
            catch
            {
                await EndAsync(server.Name, open);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        foreach (var (name, open) in _open)
        {
            await EndAsync(name, open);
        }
    }

    private async ValueTask EndStaleAsync(MetaCall call)
    {
        foreach (var (name, open) in _open)
        {
            if (call.Server(name) is not { } server || server.Entry.Shared || !open.Link.Server.IsReachedLike(server.Entry))
            {
                await EndAsync(name, open);
            }
        }
    }

    private ValueTask EndAsync(string name, Open open) => _open.TryRemove(new(name, open)) ? open.Link.DisposeAsync() : ValueTask.CompletedTask;

    // The handshake is the session's, not the first caller's: who came first and went away does not end it.
    private async Task GreetAsync(MetaCall call, ReachedServer server, ServerLink link)
    {
        using var clock = new CallClock(gate.Options.IdleTimeout, gate.Options.Time, link.Ended);
        var channel = new NestedChannel(call, clock);
        var visit = NestedCall.VisitOf(call, server, link);
        channel.Visit = visit;
        await gate.Calls.HandleAsync(visit, NestedMessage.Initialize(call), channel);
        if (link.Revision is null)
        {
            throw new MetaException(NestedFailure.Of(server.Name, channel.Answer, clock));
        }

        await gate.Calls.HandleAsync(visit, NestedMessage.Notification(McpMethod.Initialized), channel);
    }

    private sealed class Open(ServerLink link)
    {
        private readonly Lock _lock = new();
        private Task? _greeted;

        public ServerLink Link { get; } = link;

        // Invariant: a session that lost its revision is over; the server does not know it any more.
        public bool IsOver => _greeted is { IsCompletedSuccessfully: true } && Link.Revision is null;

        public Task GreetedAsync(Func<Task> greet)
        {
            lock (_lock)
            {
                return _greeted ??= greet();
            }
        }
    }
}
