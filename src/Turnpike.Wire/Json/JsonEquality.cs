using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>
/// Equality of JSON values as JSON Schema defines it (2020-12 core, section 4.2.2): numbers by exact value, strings after
/// unescaping, objects whatever their order. Nothing is allocated.
/// </summary>
internal static class JsonEquality
{
    /// <summary>
    /// Whether two values are equal. <paramref name="work"/> is what the comparison may cost in visited values; when it falls
    /// below zero the answer is false and means nothing.
    /// </summary>
    public static bool AreEqual(JsonView left, JsonView right, ref long work)
    {
        if (left.Kind != right.Kind || --work < 0)
        {
            return false;
        }

        switch (left.Kind)
        {
            case JsonKind.String:
                return AreSameText(left, right);
            case JsonKind.Number:
                return AreSameNumber(left, right, ref work);
            case JsonKind.Array:
                return AreEqualArrays(left, right, ref work);
            case JsonKind.Object:
                return AreEqualObjects(left, right, ref work);
            default:
                return true;
        }
    }

    /// <summary>A hash equal for equal values, seeded per process.</summary>
    public static int Hash(JsonView value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return HashText(value);
            case JsonKind.Number:
                return new NumberText(value.Raw).Hash();
            case JsonKind.Array:
                var hash = new HashCode();
                foreach (var element in value.Elements)
                {
                    hash.Add(Hash(element));
                }

                return hash.ToHashCode();
            case JsonKind.Object:
                // A sum, because the order of members must not count.
                var sum = value.Count;
                foreach (var member in value.Members)
                {
                    sum += HashCode.Combine(HashText(member.Name), Hash(member.Value));
                }

                return sum;
            default:
                return HashCode.Combine(value.Kind);
        }
    }

    /// <summary>A string's hash after unescaping, seeded per process.</summary>
    public static int HashText(JsonView text)
    {
        var hash = new HashCode();
        if (!text.IsEscaped)
        {
            hash.AddBytes(text.RawString);
            return hash.ToHashCode();
        }

        var buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        hash.AddBytes(buffer.AsSpan(0, text.Unescape(buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash.ToHashCode();
    }

    /// <summary>Whether two strings are the same after unescaping.</summary>
    public static bool AreSameText(JsonView left, JsonView right)
    {
        if (!left.IsEscaped)
        {
            return right.Is(left.RawString);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(left.Length);
        var same = right.Is(buffer.AsSpan(0, left.Unescape(buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return same;
    }

    private static bool AreSameNumber(JsonView left, JsonView right, ref long work)
    {
        if (left.Raw.SequenceEqual(right.Raw))
        {
            return true;
        }

        var a = new NumberText(left.Raw);
        var b = new NumberText(right.Raw);
        if (a.IsOutOfRange || b.IsOutOfRange)
        {
            work = -1;
            return false;
        }

        return a.CompareTo(b) == 0;
    }

    private static bool AreEqualArrays(JsonView left, JsonView right, ref long work)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        var other = right.Elements.GetEnumerator();
        foreach (var element in left.Elements)
        {
            if (!other.MoveNext() || !AreEqual(element, other.Current, ref work))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqualObjects(JsonView left, JsonView right, ref long work)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        // Most equal objects are written in the same order: look at the next member first, and only then for the name.
        var next = right.Members.GetEnumerator();
        foreach (var member in left.Members)
        {
            var other = next.MoveNext() && AreSameText(member.Name, next.Current.Name) ? next.Current.Value : Find(right, member.Name, ref work);
            if (!AreEqual(member.Value, other, ref work))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonView Find(JsonView owner, JsonView name, ref long work)
    {
        foreach (var member in owner.Members)
        {
            work--;
            if (AreSameText(name, member.Name))
            {
                return member.Value;
            }
        }

        return default;
    }
}
