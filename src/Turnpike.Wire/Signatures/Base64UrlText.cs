using System.Buffers;
using System.Buffers.Text;

namespace Turnpike.Wire.Signatures;

/// <summary>Base64url as RFC 7515 section 2 has it: no padding, no blanks, and one spelling for each value.</summary>
public static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The bytes of <paramref name="text"/>; null when it is spelt in any other way than an encoder would.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        // The platform's decoder passes over blanks and padding, and over bits behind the last byte: two texts would be one value.
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return null;
        }

        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done && text.SequenceEqual(Base64Url.EncodeToString(bytes.AsSpan(0, written)))
            ? bytes[..written]
            : null;
    }
}
