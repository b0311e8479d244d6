using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Messages;

/// <summary>The way back to a client that went away.</summary>
internal sealed class GoneChannel : ClientChannel
{
    public static GoneChannel Instance { get; } = new();

    public override CancellationToken Gone => CancellationToken.None;

    public override bool TakesInterim => false;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark) => ValueTask.CompletedTask;

    public override ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200) => ValueTask.CompletedTask;

    public override ValueTask BeginLargeAsync(EventMark mark) => ValueTask.CompletedTask;

    public override ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk) => ValueTask.CompletedTask;

    public override ValueTask EndLargeAsync(bool whole) => ValueTask.CompletedTask;
}
