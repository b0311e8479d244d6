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
    /// <summary>
    /// Writes <paramref name="source"/> with <paramref name="edits"/> made. Throws <see cref="ArgumentException"/>, before anything is
    /// written, when they are not in order, overlap or leave the source.
    /// </summary>
    public static void Apply(ReadOnlySpan<byte> source, ReadOnlySpan<Edit> edits, IBufferWriter<byte> output)
    {
        var from = 0;
        foreach (var edit in edits)
        {
            if (edit.Start < from || edit.Length < 0 || edit.Length > source.Length - edit.Start)
            {
                throw new ArgumentException("Edits must be in order, apart from each other and inside the source.", nameof(edits));
            }

            from = edit.Start + edit.Length;
        }

        from = 0;
        foreach (var edit in edits)
        {
            output.Write(source[from..edit.Start]);
            output.Write(edit.Replacement.Span);
            from = edit.Start + edit.Length;
        }

        output.Write(source[from..]);
    }

    /// <summary>The edit that replaces a value.</summary>
    public static Edit Replace(JsonView value, ReadOnlyMemory<byte> replacement) => new(value.Start, value.Length, replacement);

    /// <summary>The edit that adds a member at the end of an object. Allocates; throws <see cref="ArgumentException"/> when it is no object.</summary>
    /// <param name="target">The object; not checked for a member of that name.</param>
    /// <param name="name">The name, as it stands between the quotes.</param>
    /// <param name="value">The value's JSON.</param>
    public static Edit Append(JsonView target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (target.Kind != JsonKind.Object)
        {
            throw new ArgumentException("A member can only be added to an object.", nameof(target));
        }

        var comma = target.Count > 0 ? 1 : 0;
        var member = new byte[comma + name.Length + value.Length + 3];
        member[0] = (byte)',';
        member[comma] = (byte)'"';
        name.CopyTo(member.AsSpan(comma + 1));
        member[comma + 1 + name.Length] = (byte)'"';
        member[comma + 2 + name.Length] = (byte)':';
        value.CopyTo(member.AsSpan(comma + 3 + name.Length));
        return new Edit(target.End - 1, 0, member);
    }
}
