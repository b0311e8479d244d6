namespace Turnpike.Wire.Json;

/// <summary>The kind of a JSON value (RFC 8259 section 3). <see cref="None"/> is the absence of a value.</summary>
public enum JsonKind : byte
{
    /// <summary>No value: a missing property or an empty view.</summary>
    None,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A string.</summary>
    String,

    /// <summary>A number, kept as its source text.</summary>
    Number,

    /// <summary>The literal <c>true</c>.</summary>
    True,

    /// <summary>The literal <c>false</c>.</summary>
    False,

    /// <summary>The literal <c>null</c>.</summary>
    Null,
}
