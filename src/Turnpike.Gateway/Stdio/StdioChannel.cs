using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Stdio;

/// <summary>The way back to a stdio client: every message is a line.</summary>
internal sealed class StdioChannel(LineWriter output, CancellationToken gone) : ClientChannel
{
    public override CancellationToken Gone => gone;

    public override bool TakesInterim => true;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark) =>
        source.IsEmpty ? ValueTask.CompletedTask : output.WriteAsync(source, edits);

    public override ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200) =>
        SendAsync(source, edits, mark);

    public override async ValueTask BeginLargeAsync(EventMark mark) => await output.BeginAsync();

    public override ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk) => output.WriteOnLineAsync(chunk);

    // A line that is not whole is no JSON: the client cannot take it for an answer.
    public override ValueTask EndLargeAsync(bool whole) => output.EndAsync();
}
