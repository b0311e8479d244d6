namespace Turnpike.Wire.Sse;

/// <summary>Reads an event stream from a <see cref="Stream"/>. Does not own the stream.</summary>
public sealed class SseReader : IDisposable
{
    /// <summary>Creates a reader at the beginning of a stream.</summary>
    public SseReader(Stream stream, SseBudget budget) => throw new NotImplementedException();

    /// <summary>The next item; kind <see cref="SseItemKind.End"/> at the end. Throws <see cref="InvalidDataException"/> when the budget is passed.</summary>
    public ValueTask<SseItem> ReadAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Gives the buffer back; the stream stays open.</summary>
    public void Dispose() => throw new NotImplementedException();
}
