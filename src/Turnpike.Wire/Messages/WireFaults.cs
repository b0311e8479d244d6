using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>The refusals of the envelope reader; constant sentences, so that refusing costs nothing.</summary>
internal static class WireFaults
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int InvalidParams = -32602;

    public static WireFault Parse(JsonFault fault) =>
        new(fault.Kind == JsonFaultKind.DuplicateKey ? InvalidRequest : ParseError, fault.Message, default);

    public static WireFault Request(string message, JsonView id) => new(InvalidRequest, message, ReadableId(id));

    public static WireFault Params(string message, JsonView id) => new(InvalidParams, message, ReadableId(id));

    // An answer may only carry an id that was one.
    private static ReadOnlyMemory<byte> ReadableId(JsonView id) => MessageId.IsValid(id) ? id.RawMemory : default;
}
