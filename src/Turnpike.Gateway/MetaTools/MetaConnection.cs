using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Gateway.MetaTools.Invocation;
using Turnpike.Gateway.MetaTools.Running;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools;

/// <summary>
/// The connection to the gateway's own server: within the process, so that its calls take the same eight steps as any server's. One
/// for each session in the legacy era, one for each grant in the modern era, as of any server.
/// </summary>
internal sealed class MetaConnection : UpstreamConnection
{
    private readonly Gate _gate;
    private readonly ServerLink _link;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;

    /// <summary>A connection for the calls of one link.</summary>
    public MetaConnection(Gate gate, ServerLink link)
    {
        (_gate, _link, _ended) = (gate, link, _end.Token);
        Sessions = new NestedSessions(gate);
        Kept = new KeptResults(gate.Options.Time);
    }

    /// <summary>The sessions with legacy servers that calls through the gateway are made in.</summary>
    public NestedSessions Sessions { get; }

    /// <summary>What the caller may find.</summary>
    public CallerSearch Search { get; } = new();

    /// <summary>Results that were cut.</summary>
    public KeptResults Kept { get; }

    /// <summary>The caller's calls that are under way.</summary>
    public RunningCalls Running { get; } = new();

    /// <summary>What servers ask of the client, through the gateway.</summary>
    public NestedRequests Requests { get; } = new();

    /// <summary>Source JSON of what the client of a legacy session can do, as far as the policy lets servers ask for it.</summary>
    public ReadOnlyMemory<byte> ClientCapabilities { get; private set; } = "{}"u8.ToArray();

    public override Task Closed => _closed.Task;

    public override ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) => ValueTask.FromResult<UpstreamReply?>(null);

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var bytes = request.Body.ToArray();
        if (!EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Client, out var envelope, out var fault))
        {
            throw new UpstreamException(UpstreamFault.Invalid, fault.Message);
        }

        var read = new MetaRequest(bytes, envelope);
        switch (envelope.Kind)
        {
            case MessageKind.Result or MessageKind.Error:
                await Requests.AnswerAsync(read);
                return new MetaReply((byte[]?)null);
            case MessageKind.Notification:
                return new MetaReply((byte[]?)null); // A call that is cancelled ends with its reply.
            default:
                return envelope.Method == McpMethod.CallTool ? Begin(read) : new MetaReply(Answer(read));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Sessions.DisposeAsync();
        _closed.TrySetResult();
        _end.Dispose();
    }

    private byte[] Answer(MetaRequest request)
    {
        var envelope = request.Envelope;
        if (envelope.Method == McpMethod.Initialize)
        {
            ClientCapabilities = envelope.Params["capabilities"u8] is { Kind: JsonKind.Object } said ? said.RawMemory : ClientCapabilities;
            return MetaHandshake.Initialize(envelope);
        }

        return envelope.Method == McpMethod.Discover ? MetaHandshake.Discover(envelope)
            : envelope.Method == McpMethod.Ping || envelope.Method == McpMethod.SetLogLevel ? MetaHandshake.Result(envelope.Id, static _ => { })
            : envelope.Method == McpMethod.ListTools ? MetaHandshake.List(envelope, _link.Era, View(envelope))
            : RpcError.Message(envelope.Id.Raw, RpcError.MethodNotFound, "Method not found.");
    }

    // Invariant: the gateway minted the id and noted the request under it before it came here.
    private Exchange? ExchangeOf(in Envelope envelope) => MintedId.TryRead(envelope.Id.Raw, out var id) ? _link.Find(id) : null;

    private MetaView View(in Envelope envelope) => ExchangeOf(envelope)?.Visit.View ?? new MetaView(true, false);

    private MetaReply Begin(MetaRequest request)
    {
        if (ExchangeOf(request.Envelope) is not { } exchange)
        {
            return new MetaReply(RpcError.Message(request.Envelope.Id.Raw, RpcError.Internal, "The request is not known."));
        }

        var reply = new MetaReply(_ended);
        _ = RunAsync(new MetaCall(_gate, exchange.Visit, exchange.Sequence, request, this, reply));
        return reply;
    }

    private static async Task RunAsync(MetaCall call)
    {
        byte[]? answer = null;
        try
        {
            answer = (await HandleAsync(call)).Message(call.Request.Envelope.Id.RawMemory, call.Era == Era.Modern);
        }
        catch (OperationCanceledException) when (call.Reply.End.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        finally
        {
            call.Reply.Finish(answer ?? RpcError.Message(call.Request.Envelope.Id.Raw, RpcError.Internal, "The call was given up."));
        }
    }

    private static async ValueTask<MetaAnswer> HandleAsync(MetaCall call)
    {
        var envelope = call.Request.Envelope;
        if (MetaToolTable.Find(envelope.Name.GetString()) is not { } tool)
        {
            return MetaAnswer.Of(new MetaError(MetaCodes.NoTool, "This tool is not available."));
        }

        try
        {
            return MetaArguments.Refusal(tool, envelope.Arguments) is { } refusal
                ? MetaAnswer.Of(refusal)
                : await tool.Handle(call, envelope.Arguments, call.Reply.End);
        }
        catch (MetaException e)
        {
            return MetaAnswer.Of(e.Error);
        }
        catch (AdminException e)
        {
            var code = e.Fault.Code switch
            {
                AdminFaultCode.Forbidden => MetaCodes.Denied,
                AdminFaultCode.NotFound => MetaCodes.NoServer,
                AdminFaultCode.Invalid => MetaCodes.Arguments,
                AdminFaultCode.Unreachable => MetaCodes.Offline,
                _ => MetaCodes.Failed,
            };
            return MetaAnswer.Of(new MetaError(code, e.Fault.Message, e.Fault.Nearest));
        }
        catch (RecordUnavailableException)
        {
            return MetaAnswer.Of(new MetaError(MetaCodes.Failed, "audit_unavailable: calls are refused while the record cannot be written.") { IsRetryable = true });
        }
        catch (Exception e) when (e is UpstreamException or IOException or JsonException)
        {
            return MetaAnswer.Of(new MetaError(MetaCodes.Failed, e is UpstreamException ? e.Message : "The gateway could not do it."));
        }
    }
}
