namespace Turnpike.Wire.Sse;

/// <summary>What a reader of an event stream yields.</summary>
public enum SseItemKind : byte
{
    /// <summary>The stream ended. An event that was not closed by a blank line is lost, as WHATWG says; so is a chunked one that had no last part.</summary>
    End,

    /// <summary>A whole event.</summary>
    Event,

    /// <summary>A part of the data of an event too large to hold; more parts follow.</summary>
    Part,

    /// <summary>The last part of such an event, with its id, type and retry; may be the only one.</summary>
    LastPart,
}

/// <summary>One event of a stream, or a part of a large one.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">The data, lines joined by LF. Valid until the next read. Empty for an event that only carries an id or a retry.</param>
/// <param name="Id">The id field of this event; null when it has none.</param>
/// <param name="Type">The event field; null for <c>message</c>.</param>
/// <param name="Retry">The reconnection time in milliseconds; null when not stated.</param>
public readonly record struct SseItem(SseItemKind Kind, ReadOnlyMemory<byte> Data, string? Id = null, string? Type = null, int? Retry = null);

/// <summary>What one event may cost.</summary>
/// <param name="WholeBytes">Data up to this many bytes is yielded whole; more comes in parts, each of at most twice as many and a line end.</param>
/// <param name="MaxEventBytes">Greatest data of one event; 0 for no bound.</param>
/// <param name="MaxFieldBytes">Greatest length of an id, event or retry value.</param>
public readonly record struct SseBudget(int WholeBytes, long MaxEventBytes, int MaxFieldBytes)
{
    /// <summary>256 KiB whole, no bound on an event that passes in parts, 1 KiB of id.</summary>
    public static SseBudget Default { get; } = new(256 * 1024, 0, 1024);
}
