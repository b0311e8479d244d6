using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>An object's members in the order of RFC 8785: by the UTF-16 code units of their unescaped names.</summary>
internal static class SortedMembers
{
    /// <summary>Fills a rented array with the members, sorted; both arrays go back by <see cref="Return"/>.</summary>
    public static Entry[] Rent(JsonView target, out byte[]? names)
    {
        var entries = ArrayPool<Entry>.Shared.Rent(target.Count);
        names = null;
        var used = 0;
        var i = 0;
        foreach (var member in target.Members)
        {
            ReadOnlyMemory<byte> name;
            if (member.Name.IsEscaped)
            {
                // Invariant: unescaping never makes text longer, so the object's own length holds all its names.
                names ??= ArrayPool<byte>.Shared.Rent(target.Length);
                var length = member.Name.Unescape(names.AsSpan(used));
                name = names.AsMemory(used, length);
                used += length;
            }
            else
            {
                name = member.Name.RawMemory[1..^1];
            }

            entries[i++] = new Entry(name, member);
        }

        entries.AsSpan(0, i).Sort(static (a, b) => CompareUtf16(a.Name.Span, b.Name.Span));
        return entries;
    }

    public static void Return(Entry[] entries, byte[]? names)
    {
        // The entries hold references to the source; they must not keep it alive.
        ArrayPool<Entry>.Shared.Return(entries, clearArray: true);
        if (names is not null)
        {
            ArrayPool<byte>.Shared.Return(names);
        }
    }

    /// <summary>Compares two UTF-8 texts by their UTF-16 code units.</summary>
    internal static int CompareUtf16(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        // UTF-8 and UTF-16 order differ in one place: what needs four bytes is a surrogate pair, and stands before U+E000 to U+FFFF (0xEE, 0xEF).
        var (a, b) = (left[common], right[common]);
        return a >= 0xEE && b >= 0xEE && (a >= 0xF0) != (b >= 0xF0) ? b.CompareTo(a) : a.CompareTo(b);
    }

    internal readonly record struct Entry(ReadOnlyMemory<byte> Name, JsonMember Member);
}
