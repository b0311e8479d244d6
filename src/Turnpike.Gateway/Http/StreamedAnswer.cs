using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Http;

/// <summary>An answer that arrives on a stream which goes on after it.</summary>
internal sealed class StreamedAnswer(ClientChannel stream) : ClientChannel
{
    public override CancellationToken Gone => stream.Gone;

    public override bool TakesInterim => stream.TakesInterim;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark) => stream.SendAsync(source, edits, mark);

    public override ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200) =>
        stream.SendAsync(source, edits, mark);

    public override ValueTask BeginLargeAsync(EventMark mark) => throw new NotSupportedException("a resumed answer is held whole");

    public override ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk) => throw new NotSupportedException("a resumed answer is held whole");

    public override ValueTask EndLargeAsync(bool whole) => throw new NotSupportedException("a resumed answer is held whole");
}
