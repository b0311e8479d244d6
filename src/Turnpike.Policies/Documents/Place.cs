namespace Turnpike.Policies.Documents;

/// <summary>Where a part of a document stands.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901).</param>
/// <param name="Offset">Byte offset in the document.</param>
internal readonly record struct Place(string Pointer, int Offset)
{
    /// <summary>The place of a member of this object.</summary>
    public Place Member(string key, int offset) => new($"{Pointer}/{Escape(key)}", offset);

    /// <summary>The place of an element of this array.</summary>
    public Place Element(int index, int offset) => new($"{Pointer}/{index}", offset);

    /// <summary>A key as a reference token of a JSON Pointer.</summary>
    public static string Escape(string key) =>
        key.AsSpan().IndexOfAny('~', '/') < 0
            ? key
            : key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
