namespace Turnpike.Wire.Sse;

/// <summary>
/// Incremental parser of an event stream (WHATWG HTML, section 9.2.6): fed chunks, yields items. Lines may be of any length;
/// comments and unknown fields are skipped without being held. Not thread-safe.
/// </summary>
public sealed class SseParser
{
    /// <summary>Creates a parser at the beginning of a stream.</summary>
    public SseParser(SseBudget budget) => throw new NotImplementedException();

    /// <summary>Gives the next bytes; only after <see cref="TryRead"/> returned false. They must stay unchanged until it does so again.</summary>
    public void Feed(ReadOnlyMemory<byte> chunk) => throw new NotImplementedException();

    /// <summary>Yields the next item. False: more bytes are needed. Throws <see cref="InvalidDataException"/> when the budget is passed.</summary>
    public bool TryRead(out SseItem item) => throw new NotImplementedException();
}
