using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// The way back from a call through the gateway: its answer is kept, what comes before it goes on to the client. A way back to a client
/// like any other, so that the call takes every step a direct one takes.
/// </summary>
internal sealed class NestedChannel(MetaCall call, CallClock clock) : ClientChannel
{
    /// <summary>Greatest answer that is held, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly List<byte[]> _chunks = [];
    private int _length;
    private bool _isTooLarge;

    /// <summary>The visit of the call; set before the first message.</summary>
    public Visit? Visit { get; set; }

    /// <summary>The answer; null while there is none.</summary>
    public NestedAnswer? Answer { get; private set; }

    public override CancellationToken Gone => clock.End;

    public override bool TakesInterim => Answer is null;

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark)
    {
        clock.Touch();
        if (source.IsEmpty || Read(source, edits) is not { } message)
        {
            return;
        }

        if (message.Envelope.Kind == MessageKind.Request)
        {
            await call.Connection.Requests.AskAsync(call, Visit!, message);
        }
        else if (IsAboutTheCall(message.Envelope.Method))
        {
            call.Reply.Say(message.Bytes.ToArray());
        }
    }

    public override ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200)
    {
        // The gateway's own answers are written for the client; a server's has at least its id replaced.
        if (Answer is null && Read(source, edits) is { } message)
        {
            Answer = new NestedAnswer(message.Envelope, message.Bytes.Length, IsOwn: edits.IsEmpty);
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask BeginLargeAsync(EventMark mark) => ValueTask.CompletedTask;

    public override ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk)
    {
        clock.Touch();
        _isTooLarge |= _length + chunk.Length > MaxBytes;
        if (!_isTooLarge)
        {
            _chunks.Add(chunk.ToArray());
            _length += chunk.Length;
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask EndLargeAsync(bool whole)
    {
        if (_isTooLarge)
        {
            throw new MetaException(MetaCodes.TooLarge, $"The tool's answer is larger than {MaxBytes >> 20} MiB: ask it for less, or call it on its own server's address.");
        }

        if (!whole)
        {
            return ValueTask.CompletedTask;
        }

        var all = new byte[_length];
        var at = 0;
        foreach (var chunk in _chunks)
        {
            chunk.CopyTo(all, at);
            at += chunk.Length;
        }

        _chunks.Clear();
        if (Read(all, EditList.None) is { } message)
        {
            Answer ??= new NestedAnswer(message.Envelope, all.Length, IsOwn: false);
        }

        return ValueTask.CompletedTask;
    }

    // What a server says of its lists or of a subscription is not about this call, and the gateway's own list does not change with it.
    private static bool IsAboutTheCall(McpMethod? method) =>
        method == McpMethod.Progress || method == McpMethod.LogMessage || method == McpMethod.ElicitationComplete || method == McpMethod.TaskStatus;

    private static MetaRequest? Read(ReadOnlyMemory<byte> source, EditList edits)
    {
        using var output = new MessageBuffer(edits.LengthOf(source.Length));
        edits.Apply(source.Span, output);
        var bytes = output.Written.ToArray();
        return EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _) ? new MetaRequest(bytes, envelope) : null;
    }
}

/// <summary>The answer to a call through the gateway.</summary>
/// <param name="Envelope">The answer, read.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="IsOwn">Whether the gateway wrote it: a denial, or that the server could not answer.</param>
internal sealed record NestedAnswer(Envelope Envelope, int Bytes, bool IsOwn);
