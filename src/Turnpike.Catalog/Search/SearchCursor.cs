using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Catalog.Search;

/// <summary>
/// Where a list goes on: its binding (16 bytes of a digest over the tools that may be seen, the query and the filter) and a number, in base64url. It holds no
/// secret and opens nothing: whoever makes one up gets another part of the list that is theirs.
/// </summary>
internal static class SearchCursor
{
    private const int BindingBytes = 16;

    /// <summary>What a cursor of this list is bound to.</summary>
    internal static byte[] Bind(ReadOnlySpan<byte> view, string query, SearchFilter filter) =>
        SHA256.HashData([.. view, .. Encoding.UTF8.GetBytes(Identity.Of([query, filter.Name]))])[..BindingBytes];

    internal static string Write(ReadOnlySpan<byte> binding, int next)
    {
        Span<byte> bytes = stackalloc byte[BindingBytes + sizeof(int)];
        binding.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[BindingBytes..], next);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Where the list goes on, or why it does not.</summary>
    internal static (int Next, string? Problem) Read(string cursor, ReadOnlySpan<byte> binding, int total)
    {
        Span<byte> bytes = stackalloc byte[BindingBytes + sizeof(int)];
        if (cursor.Length != Base64Url.GetEncodedLength(bytes.Length) || Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) != OperationStatus.Done || written != bytes.Length)
        {
            return (0, "the cursor is none of a search: give the one the page before had, or none");
        }

        var next = BinaryPrimitives.ReadInt32BigEndian(bytes[BindingBytes..]);
        return !bytes[..BindingBytes].SequenceEqual(binding) || next < 0 || next >= total
            ? (0, "the cursor is one of another query or filter, or of what there was before tools were changed: begin without a cursor")
            : (next, null);
    }
}
