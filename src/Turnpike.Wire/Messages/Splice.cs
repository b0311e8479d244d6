using System.Buffers;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>One replacement of bytes in a message.</summary>
/// <param name="Start">Byte offset of the replaced span.</param>
/// <param name="Length">Its length in bytes; 0 inserts.</param>
/// <param name="Replacement">What stands there instead; empty removes.</param>
public readonly record struct Edit(int Start, int Length, ReadOnlyMemory<byte> Replacement);

/// <summary>Changes named spans of a message and copies everything else byte for byte.</summary>
public static class Splice
{
    /// <summary>Writes <paramref name="source"/> with <paramref name="edits"/> made. Throws <see cref="ArgumentException"/> when they are not in order, overlap or leave the source.</summary>
    public static void Apply(ReadOnlySpan<byte> source, ReadOnlySpan<Edit> edits, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>The edit that replaces a value.</summary>
    public static Edit Replace(JsonView value, ReadOnlyMemory<byte> replacement) => new(value.Start, value.Length, replacement);

    /// <summary>The edit that adds a member at the end of an object. Allocates.</summary>
    /// <param name="target">The object; not checked for a member of that name.</param>
    /// <param name="name">The name, as it stands between the quotes.</param>
    /// <param name="value">The value's JSON.</param>
    public static Edit Append(JsonView target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => throw new NotImplementedException();
}
