using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Approvals;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Pins;
using Turnpike.Gateway.Rewriting;
using Turnpike.Gateway.Sessions;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway;

/// <summary>The parts of the gate, put together once per process: every face (HTTP, stdio) leads to the same <see cref="CallPath"/>.</summary>
public sealed class Gate : IAsyncDisposable
{
    /// <summary>Puts the gate together. It owns neither the node nor the connector.</summary>
    public Gate(Node node, UpstreamConnector connector, GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(options);
        Node = node;
        Connector = connector;
        connector.Credentials ??= node.Credentials;
        Options = options;
        var handles = new BoundHandle(node.DeriveKey("handles"));
        var answerEdits = new AnswerEdits(handles);
        var look = new DefinitionLook(node, options);
        var tasks = new HeldTasks(node);
        var serverMessages = new ServerMessages(node, answerEdits, tasks, options.Time);
        var pump = new UnsolicitedPump(node, serverMessages, new SharedMessages(node, serverMessages));
        Answers = new AnswerPath(node, options, answerEdits, look, tasks, serverMessages);
        Opener = new LinkOpener(connector, options, pump, link => new MetaConnection(this, link));
        var forwarder = new Forwarder(options, Opener, new RequestEdits(handles), Answers);
        Held = new HeldCalls(node, options);
        Calls = new CallPath(node, options, Opener, forwarder, new ClientNotifications(node, Opener, Held), new ClientAnswers(node, options, Opener), look, Held, new UrlOffers(node, options));
        ServerMessages = serverMessages;
        SharedLinks = new SharedLinks(options);
        Sessions = new SessionTable(options, SharedLinks);
        Links = new ModernLinks(options);
        Eras = new EraTable(connector);
    }

    /// <summary>The data folder as this process sees it.</summary>
    public Node Node { get; }

    /// <summary>Limits and time-outs.</summary>
    public GatewayOptions Options { get; }

    internal UpstreamConnector Connector { get; }

    internal CallPath Calls { get; }

    internal HeldCalls Held { get; }

    internal AnswerPath Answers { get; }

    internal LinkOpener Opener { get; }

    internal ServerMessages ServerMessages { get; }

    internal SessionTable Sessions { get; }

    internal ModernLinks Links { get; }

    internal SharedLinks SharedLinks { get; }

    internal EraTable Eras { get; }

    /// <summary>The modern era's link of a grant to a server; every grant's when the server is shared.</summary>
    internal ServerLink ModernLink(GrantEntry grant, ServerEntry server) =>
        server.Shared ? SharedLinks.For(server, Era.Modern) : Links.For(grant, server);

    /// <summary>Tends the sessions until stopped: ends those that are idle, and at once those whose grant was revoked. Eras of replaced snapshots are forgotten.</summary>
    public async Task TendAsync(CancellationToken cancellation)
    {
        using var changed = new SemaphoreSlim(0);
        void OnChanged(Snapshot snapshot) => changed.Release();
        Node.Changed += OnChanged;
        try
        {
            while (true)
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
                var now = Node.Current;
                Eras.Sweep(now);
                await Task.WhenAll(Sessions.SweepAsync(now), Links.SweepAsync(now), SharedLinks.SweepAsync(now, Sessions.Uses));
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            Node.Changed -= OnChanged;
        }
    }

    /// <summary>Ends every session and connection, all at once: one that hangs holds up no other.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Sessions.DisposeAsync().AsTask(), Links.DisposeAsync().AsTask(), SharedLinks.DisposeAsync().AsTask());
    }
}
