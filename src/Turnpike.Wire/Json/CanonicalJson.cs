using System.Buffers;

namespace Turnpike.Wire.Json;

/// <summary>Canonical JSON for digests, <c>turnpike-jcs-1</c>: RFC 8785, but numbers are exact normalised decimals (docs/canonical-json.md).</summary>
public static class CanonicalJson
{
    /// <summary>The name of this form, for whoever stores a digest of it.</summary>
    public const string FormName = "turnpike-jcs-1";

    /// <summary>Writes the canonical form of <paramref name="value"/>.</summary>
    public static void Write(JsonView value, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>SHA-256 of the canonical form: 32 bytes.</summary>
    public static byte[] Digest(JsonView value) => throw new NotImplementedException();

    /// <summary>Writes SHA-256 of the canonical form into <paramref name="destination"/>, 32 bytes, without allocating.</summary>
    public static void Digest(JsonView value, Span<byte> destination) => throw new NotImplementedException();
}
