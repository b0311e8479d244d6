using System.Buffers;

namespace Turnpike.Wire.Sse;

/// <summary>Writes an event stream (WHATWG HTML, section 9.2). Nothing given can add a field or an event.</summary>
public static class SseWriter
{
    /// <summary>Writes a whole event. Data with CR or LF becomes several data lines. Throws <see cref="ArgumentException"/> for an id or type with CR, LF or NUL.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> data, string? id = null, string? type = null, int? retry = null) =>
        throw new NotImplementedException();

    /// <summary>Begins an event whose data follows by <see cref="WriteData"/>.</summary>
    public static void BeginEvent(IBufferWriter<byte> output, string? id = null, string? type = null) => throw new NotImplementedException();

    /// <summary>Writes a part of the data of an event that was begun; <paramref name="afterCarriageReturn"/> starts false and is kept between the parts.</summary>
    public static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> part, ref bool afterCarriageReturn) => throw new NotImplementedException();

    /// <summary>Ends an event that was begun.</summary>
    public static void EndEvent(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Writes a comment line that keeps the connection alive.</summary>
    public static void WriteKeepAlive(IBufferWriter<byte> output) => throw new NotImplementedException();
}
