using System.Collections.Concurrent;
using System.Text;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// What legacy servers ask of the client while a call through the gateway runs (sampling, elicitation, roots): it goes to the client as
/// a request of the gateway's own server, under its policy too, and the answer goes back the same way. Nothing is left hanging.
/// </summary>
internal sealed class NestedRequests
{
    private const int MaxOpen = 256;

    private readonly ConcurrentDictionary<long, Asked> _open = new();
    private long _lastId;

    /// <summary>Passes a server's request on; a client that cannot take it is answered for.</summary>
    /// <param name="call">The call it came for.</param>
    /// <param name="nested">The visit it came under.</param>
    /// <param name="message">The request.</param>
    public async ValueTask AskAsync(MetaCall call, Visit nested, MetaRequest message)
    {
        var id = message.Envelope.Id;
        if (call.Era != Era.Legacy || _open.Count >= MaxOpen || !IsTaken(call, message.Envelope.Method))
        {
            await DeliverAsync(call.Gate, nested, RpcError.Message(id.Raw, RpcError.MethodNotFound, "The client does not take this request."));
            return;
        }

        var asked = Interlocked.Increment(ref _lastId);
        _open[asked] = new Asked(call.Gate, nested, id.RawMemory);
        call.Reply.Say(Replace(message, MintedId.Json(asked)));
    }

    /// <summary>Takes what the client, or the gateway in its place, answers. What answers nothing goes nowhere.</summary>
    public async ValueTask AnswerAsync(MetaRequest answer)
    {
        if (MintedId.TryRead(answer.Envelope.Id.Raw, out var id) && _open.TryRemove(id, out var asked))
        {
            await DeliverAsync(asked.Gate, asked.Visit, Replace(answer, asked.ServerId));
        }
    }

    /// <summary>Forgets what was asked under a visit that is over: a late answer goes nowhere.</summary>
    public void Forget(Visit nested)
    {
        foreach (var (id, asked) in _open)
        {
            if (ReferenceEquals(asked.Visit, nested))
            {
                _open.TryRemove(id, out _);
            }
        }
    }

    // A client is not asked for what it never said it can do: it would have no answer.
    private static bool IsTaken(MetaCall call, McpMethod? method)
    {
        if (Capabilities.KindOf(method) is not { } kind)
        {
            return true;
        }

        var tape = new JsonTape();
        return tape.TryRead(call.ClientCapabilities, JsonBudget.Upstream, out _) && tape.Root[Encoding.UTF8.GetBytes(kind)].Kind == JsonKind.Object;
    }

    private static async ValueTask DeliverAsync(Gate gate, Visit visit, byte[] bytes)
    {
        if (visit.Under(gate.Node.Current) is { } current && EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Client, out var envelope, out _))
        {
            await gate.Calls.HandleAsync(current, new ClientMessage(bytes, envelope) { Era = Era.Legacy, HasHeaderFields = false }, GoneChannel.Instance);
        }
    }

    private static byte[] Replace(MetaRequest message, ReadOnlyMemory<byte> id)
    {
        var edits = new EditList();
        edits.Replace(message.Envelope.Id.Start, message.Envelope.Id.Length, id);
        using var output = new MessageBuffer(edits.LengthOf(message.Bytes.Length));
        edits.Apply(message.Bytes.Span, output);
        return output.Written.ToArray();
    }

    private sealed record Asked(Gate Gate, Visit Visit, ReadOnlyMemory<byte> ServerId);
}
