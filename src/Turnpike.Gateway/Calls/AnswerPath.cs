using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Pins;
using Turnpike.Gateway.Rewriting;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>Steps 7 and 8 of a call: what a server says on an exchange is inspected, recorded and goes to the client it belongs to.</summary>
internal sealed class AnswerPath(Node node, GatewayOptions options, AnswerEdits edits, DefinitionLook look, HeldTasks tasks, ServerMessages serverMessages)
{
    /// <summary>Relays an exchange until its answer, or until the stream ends. Throws <see cref="UpstreamException"/>.</summary>
    public async ValueTask RelayAsync(Exchange exchange, UpstreamReply reply, CancellationToken cancellation)
    {
        while (await reply.NextAsync(cancellation) is { } message)
        {
            // Nothing is resumed on a shared connection: the stream that would bring it is no client's.
            var isShared = exchange.Visit.Link.IsShared;
            exchange.IsResumable |= message.EventId is not null && exchange.Visit.Link.Era == Wire.Revisions.Era.Legacy && !isShared;
            var mark = isShared ? default : new EventMark(message.EventId, message.Retry);
            if (isShared && message is { IsComplete: true, Head.IsEmpty: true })
            {
                continue;
            }

            if (message.IsComplete || exchange.Inspection is { IsShadow: false } || MustBeWhole(exchange.Method))
            {
                using var whole = exchange.Inspection is { IsShadow: false } inspection
                    ? await WholeMessage.TryReadAsync(message, inspection.MostBytes, cancellation)
                    : await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, cancellation);
                if (whole is null)
                {
                    await DenyAsync(exchange, exchange.Inspection!.TooLarge(), reply.Status, message.Head.Length);
                    return;
                }

                NoteHidden(exchange, message);
                if (await RelayWholeAsync(exchange, whole.Bytes, mark, reply.Status, cancellation))
                {
                    return;
                }
            }
            else
            {
                await RelayLargeAsync(exchange, message, mark, reply.Status, cancellation);
                NoteHidden(exchange, message);
                return;
            }
        }

        if (!exchange.IsResumable)
        {
            throw new UpstreamException(UpstreamFault.Lost, "the server ended its answer without a result");
        }
    }

    /// <summary>Relays one message of an exchange's stream, or of a stream that was resumed; true when it was an answer.</summary>
    public async ValueTask<bool> RelayWholeAsync(Exchange exchange, ReadOnlyMemory<byte> bytes, EventMark mark, int status, CancellationToken cancellation)
    {
        if (bytes.IsEmpty)
        {
            try
            {
                await exchange.Channel.SendAsync(bytes, EditList.None, mark);
            }
            catch (Exception e) when (IsGone(exchange, e))
            {
                exchange.Channel = GoneChannel.Instance;
            }

            return false;
        }

        var tape = TapePool.Rent();
        try
        {
            if (!EnvelopeReader.TryRead(tape, bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out var fault))
            {
                throw new UpstreamException(UpstreamFault.Invalid, $"the server's message could not be read: {fault.Message}");
            }

            if (envelope.Kind is MessageKind.Request or MessageKind.Notification)
            {
                await RelayInterimAsync(exchange, envelope, bytes, mark, cancellation);
                return false;
            }

            // An error that could not be given an id answers the one request of this exchange.
            var isOurs = envelope.Id.Raw.SequenceEqual(exchange.IdJson) || (envelope.Kind == MessageKind.Error && envelope.Id.Kind is JsonKind.Null or JsonKind.None);
            if (!isOurs)
            {
                node.Ledger.Note(Recording.Note(exchange.Visit, "finding", "unknown_answer", null, Recording.Refusal("unknown_answer")));
                return false;
            }

            await FinishAsync(exchange, envelope, bytes, mark, status, cancellation);
            return true;
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    /// <summary>Records how an exchange ended; once.</summary>
    public void Settle(Exchange exchange, OutcomeKind kind, int status, long bytes, StartedTask? task = null)
    {
        if (!exchange.TrySettle())
        {
            return;
        }

        exchange.Visit.Link.UsedAt = options.Time.GetTimestamp();
        exchange.Visit.Link.Remove(exchange);
        if (exchange.Sequence != 0)
        {
            node.Ledger.Settle(new CallOutcome(exchange.Sequence, kind, status, options.Time.GetElapsedTime(exchange.ForwardedAt), bytes, task));
        }
    }

    /// <summary>A server that says a secret the gateway holds for it is a finding, though the secret was written over.</summary>
    private void NoteHidden(Exchange exchange, UpstreamMessage message)
    {
        if (message.HidSecret)
        {
            node.Ledger.Note(Recording.Note(exchange.Visit, "finding", "stored_secret", exchange.Name, Recording.Refusal("stored_secret") with { Outcome = DecisionOutcome.Allow }));
        }
    }

    private async ValueTask RelayInterimAsync(
        Exchange exchange, Envelope message, ReadOnlyMemory<byte> bytes, EventMark mark, CancellationToken cancellation)
    {
        try
        {
            await serverMessages.RelayAsync(exchange.Visit, message, bytes, exchange.Channel, mark, cancellation);
        }
        catch (Exception e) when (IsGone(exchange, e))
        {
            exchange.Channel = GoneChannel.Instance;
        }
    }

    private async ValueTask FinishAsync(
        Exchange exchange, Envelope answer, ReadOnlyMemory<byte> bytes, EventMark mark, int status, CancellationToken cancellation)
    {
        // A policy that changed while the server worked is the one a list is filtered by.
        var visit = exchange.Visit.Under(node.Current) ?? exchange.Visit;
        if (!visit.Server.IsBuiltIn && AnswerEdits.ListOf(exchange.Method) is { } list && answer.Kind == MessageKind.Result)
        {
            await look.NoteAsync(visit, list, answer.Result, exchange.IsFirstPage, cancellation);
            visit = visit.Under(node.Current) ?? visit;
        }

        if (exchange.Method == McpMethod.Initialize && answer.Result["protocolVersion"u8] is { Kind: JsonKind.String } revision)
        {
            visit.Link.Revision = revision.GetString();
        }

        if (exchange.Inspection is { } inspection && answer.Kind == MessageKind.Result && inspection.Judge(answer.Result) is { } denial)
        {
            if (!inspection.IsShadow)
            {
                await DenyAsync(exchange, denial, status, bytes.Length);
                return;
            }

            NoteWatched(exchange, "would_deny", denial);
        }

        var changes = new EditList();
        if (edits.Write(visit, exchange, answer, changes, options.Time.GetUtcNow()) is { } refusal)
        {
            Settle(exchange, OutcomeKind.Withheld, status, bytes.Length);
            await exchange.Channel.FinishAsync(RpcError.Message(exchange.ClientId.Span, RpcError.PolicyDenied, $"[POLICY DENIED] {refusal}"), EditList.None, default);
            return;
        }

        if (exchange.Inspection is { } redacting && !TryRedact(exchange, redacting, answer, changes))
        {
            await DenyAsync(exchange, Recording.Refusal("result_redact") with { Step = DecisionStep.Result, Reason = "Denied by policy." }, status, bytes.Length);
            return;
        }

        if (answer.Id.Kind is JsonKind.None)
        {
            throw new UpstreamException(UpstreamFault.HttpError, $"the server answered with an error without an id (HTTP {status})", status);
        }

        tasks.Look(visit, exchange.Method, exchange.TaskId, answer.Result);
        Settle(exchange, Outcome(answer), answer.Kind == MessageKind.Error ? Code(answer) : status, bytes.Length, HeldTasks.StartedBy(exchange.Visit, exchange.Method, answer.Result));
        status = answer.Kind == MessageKind.Error && visit.Link is { IsStdio: true, Era: Wire.Revisions.Era.Modern } ? HttpStatus(Code(answer)) : status;
        try
        {
            await exchange.Channel.FinishAsync(bytes, changes, mark, status);
        }
        catch (Exception e) when (IsGone(exchange, e))
        {
            exchange.Channel = GoneChannel.Instance;
        }
    }

    /// <summary>Replaces a result that is denied. The call went out: its limits stay spent.</summary>
    private async ValueTask DenyAsync(Exchange exchange, Decision denial, int status, long bytes)
    {
        var visit = exchange.Visit;
        node.Ledger.Note(Recording.Note(visit, "result", "denied", exchange.Name, denial));
        Settle(exchange, OutcomeKind.Withheld, status, bytes);
        await exchange.Channel.FinishAsync(
            Denial.Answer(exchange.ClientId.Span, exchange.Inspection!.Kind, denial, visit.Policy?.Compiled.Digest.Hex, visit.Link.Era), EditList.None, default);
    }

    private bool TryRedact(Exchange exchange, ResultInspection inspection, in Envelope answer, EditList changes)
    {
        var pointers = inspection.Redact(answer, inspection.IsShadow ? new EditList() : changes);
        if (pointers.IsDefaultOrEmpty)
        {
            return !pointers.IsDefault;
        }

        var redacted = new Decision(DecisionOutcome.Allow, DecisionStep.Result, pointers[0], "", pointers.Length == 1 ? null : $"also {string.Join(", ", pointers.Skip(1))}", []);
        if (inspection.IsShadow)
        {
            NoteWatched(exchange, "would_redact", redacted);
        }
        else
        {
            node.Ledger.Note(Recording.Note(exchange.Visit, "result", "redacted", exchange.Name, redacted));
        }

        return true;
    }

    /// <summary>What a policy in shadow would have done to a result.</summary>
    private void NoteWatched(Exchange exchange, string method, in Decision decision) => node.Ledger.Note(Recording.Note(
        exchange.Visit, "result", method, exchange.Name, decision with { Outcome = DecisionOutcome.Allow, IsShadow = true }));

    private async ValueTask RelayLargeAsync(Exchange exchange, UpstreamMessage message, EventMark mark, int status, CancellationToken cancellation)
    {
        var scanner = new AnswerScanner(exchange.IdJson, exchange.ClientId);
        using var output = new MessageBuffer(128 * 1024);
        var input = new byte[64 * 1024];
        var begun = false;
        var whole = false;
        long bytes = 0;
        try
        {
            ReadOnlyMemory<byte> chunk = message.Head;
            do
            {
                bytes += chunk.Length;
                scanner.Scan(chunk.Span, output);
                if (scanner.ResultType is not (null or "complete"))
                {
                    throw new InvalidDataException($"a result of type {scanner.ResultType} is too large to be judged");
                }

                if (output.Length > 0)
                {
                    if (!begun)
                    {
                        begun = true;
                        await exchange.Channel.BeginLargeAsync(mark);
                    }

                    await exchange.Channel.WriteLargeAsync(output.Written);
                    output.Clear();
                }

                chunk = input.AsMemory(0, await message.ReadAsync(input, cancellation));
            }
            while (!chunk.IsEmpty);

            whole = scanner.Complete();
            if (exchange.Inspection?.JudgeStreamed(bytes) is { } denial)
            {
                NoteWatched(exchange, "would_deny", denial);
            }

            Settle(exchange, !whole ? OutcomeKind.Withheld : scanner.Kind == MessageKind.Error ? OutcomeKind.RpcError
                : scanner.IsError == true ? OutcomeKind.ToolError : OutcomeKind.Result, status, bytes);
        }
        catch (InvalidDataException e)
        {
            Settle(exchange, OutcomeKind.Withheld, status, bytes);
            if (!begun)
            {
                throw new UpstreamException(UpstreamFault.Invalid, $"the server's answer was refused: {e.Message}", inner: e);
            }
        }
        finally
        {
            Settle(exchange, OutcomeKind.Unknown, status, bytes);
            if (begun)
            {
                await exchange.Channel.EndLargeAsync(whole);
            }
        }
    }

    // A list is filtered and a handshake is read: neither may pass unread, however large.
    private static bool MustBeWhole(McpMethod method) =>
        AnswerEdits.ListOf(method) is not null || method.Family is MethodFamily.Lifecycle or MethodFamily.Tasks;

    private static OutcomeKind Outcome(in Envelope answer) =>
        answer.Kind == MessageKind.Error ? OutcomeKind.RpcError
        : answer.Result["isError"u8].Kind == JsonKind.True ? OutcomeKind.ToolError
        : OutcomeKind.Result;

    private static int Code(in Envelope answer) =>
        int.TryParse(answer.Error["code"u8].Raw, System.Globalization.CultureInfo.InvariantCulture, out var code) ? code : 0;

    // Over stdio an error has no HTTP status; over HTTP the modern era gives these codes one (2026-07-28, error codes).
    private static int HttpStatus(int code) => code switch
    {
        -32020 or -32021 or -32022 => 400,
        RpcError.MethodNotFound => 404,
        _ => 200,
    };

    /// <summary>A legacy client that went away has not cancelled: what the server still says is recorded, and goes nowhere.</summary>
    private static bool IsGone(Exchange exchange, Exception e) =>
        e is OperationCanceledException or IOException && exchange.Visit.Link.Era == Wire.Revisions.Era.Legacy;
}
