using System.Buffers.Text;

namespace Turnpike.Gateway.Rewriting;

/// <summary>The gateway's own request ids: positive integers, unique on their connection, written as JSON integers.</summary>
internal static class MintedId
{
    /// <summary>The JSON of an id.</summary>
    public static byte[] Json(long id)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, digits, out var written);
        return digits[..written].ToArray();
    }

    /// <summary>Reads an id the gateway minted, in the only spelling it mints.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out long id) =>
        Utf8Parser.TryParse(json, out id, out var used) && used == json.Length && id > 0 && json[0] != (byte)'0';
}
