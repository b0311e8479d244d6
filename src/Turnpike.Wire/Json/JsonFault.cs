namespace Turnpike.Wire.Json;

/// <summary>Why a JSON text was refused.</summary>
public enum JsonFaultKind : byte
{
    /// <summary>No fault.</summary>
    None,

    /// <summary>The text is longer than the budget.</summary>
    TooLong,

    /// <summary>The bytes are not UTF-8, or a string holds a lone surrogate escape.</summary>
    InvalidUtf8,

    /// <summary>The text is not JSON (RFC 8259), or bytes follow its end.</summary>
    Malformed,

    /// <summary>Objects and arrays are nested deeper than the budget.</summary>
    TooDeep,

    /// <summary>There are more values than the budget.</summary>
    TooManyNodes,

    /// <summary>An object names a key twice, compared after unescaping.</summary>
    DuplicateKey,
}

/// <summary>A refusal of a JSON text and the byte where it was noticed.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Offset">Byte offset from the start of the text.</param>
public readonly record struct JsonFault(JsonFaultKind Kind, int Offset)
{
    /// <summary>A sentence for people; never quotes the text itself.</summary>
    public string Message => Kind switch
    {
        JsonFaultKind.None => "no fault",
        JsonFaultKind.TooLong => "the message is longer than the limit",
        JsonFaultKind.InvalidUtf8 => $"invalid UTF-8 at byte {Offset}",
        JsonFaultKind.TooDeep => $"nested too deeply at byte {Offset}",
        JsonFaultKind.TooManyNodes => $"too many values at byte {Offset}",
        JsonFaultKind.DuplicateKey => $"duplicate key at byte {Offset}",
        _ => $"not valid JSON at byte {Offset}",
    };
}
