using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>What may stand where a JSON-RPC id, a progress token or a request id stands (PROTOCOL 1.2).</summary>
public static class MessageId
{
    /// <summary>Greatest length of an id's source text in bytes, quotes not counted.</summary>
    public const int MaxBytes = 256;

    /// <summary>Whether the value is a string, or a number written as an integer, of at most <see cref="MaxBytes"/>.</summary>
    public static bool IsValid(JsonView value) => value.Kind switch
    {
        JsonKind.String => value.Length - 2 <= MaxBytes,
        JsonKind.Number => value.Length <= MaxBytes && value.Raw.IndexOfAny(".eE"u8) < 0,
        _ => false,
    };
}
