using System.IO.Compression;

namespace Turnpike.State.Catalogs;

/// <summary>A definition's JSON as the file holds it: Brotli at a low level, whose own dictionary of words serves such short texts.</summary>
internal static class StoredDefinition
{
    private const int Quality = 2;
    private const int Window = 18;

    public static byte[] Pack(ReadOnlySpan<byte> json)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(json.Length));
        BrotliEncoder.TryCompress(json, buffer, out var written, Quality, Window);
        var packed = buffer.AsSpan(0, written).ToArray();
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return packed;
    }

    public static byte[] Unpack(ReadOnlySpan<byte> packed, int length)
    {
        var json = new byte[length];
        return BrotliDecoder.TryDecompress(packed, json, out var written) && written == length
            ? json
            : throw new CatalogException("a definition in the catalogue's file is damaged: remove the file and import again");
    }
}
