namespace Turnpike.Policies.Documents;

/// <summary>
/// Where a part of a document stands. A large document has some hundred thousand places and few of them are ever named, so a
/// pointer is put together only when it is asked for.
/// </summary>
internal readonly record struct Place
{
    private readonly string? _owner;
    private readonly string? _key;
    private readonly int _number;

    /// <param name="pointer">JSON Pointer (RFC 6901).</param>
    /// <param name="offset">Byte offset in the document.</param>
    public Place(string pointer, int offset)
        : this(pointer, null, 0, offset)
    {
    }

    private Place(string owner, string? key, int number, int offset)
    {
        _owner = owner;
        _key = key;
        _number = number;
        Offset = offset;
    }

    /// <summary>JSON Pointer (RFC 6901).</summary>
    public string Pointer =>
        _key is not null ? $"{_owner}/{Escape(_key)}"
        : _number > 0 ? $"{_owner}/{_number - 1}"
        : _owner ?? string.Empty;

    /// <summary>Byte offset in the document.</summary>
    public int Offset { get; init; }

    /// <summary>The same place with its pointer put together, for one that is asked for it again and again.</summary>
    public Place Spelled => _key is null && _number == 0 ? this : new Place(Pointer, Offset);

    /// <summary>The place of a member of this object.</summary>
    public Place Member(string key, int offset) => new(Pointer, key, 0, offset);

    /// <summary>The place of an element of this array.</summary>
    public Place Element(int index, int offset) => new(Pointer, null, index + 1, offset);

    /// <summary>A key as a reference token of a JSON Pointer.</summary>
    public static string Escape(string key) =>
        key.AsSpan().IndexOfAny('~', '/') < 0
            ? key
            : key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
