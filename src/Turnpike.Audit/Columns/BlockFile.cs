using System.Globalization;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Columns;

/// <summary>A block that is full, as a file of the index's folder. It is written once and never changed.</summary>
internal sealed record BlockFile(string Path, BlockHeader Header)
{
    private const string Extension = ".tpx";
    private const int Digits = 12;

    /// <summary>The blocks of a folder whose headers are right, in order; what is not one of them is removed.</summary>
    public static SortedDictionary<long, BlockFile> List(string folder, ReadOnlySpan<byte> logId)
    {
        var found = new SortedDictionary<long, BlockFile>();
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (Open(path) is { } block && block.Header.LogId.AsSpan().SequenceEqual(logId) && path == PathOf(folder, block.Header.Number))
            {
                found[block.Header.Number] = block;
            }
            else if (System.IO.Path.GetExtension(path) is Extension)
            {
                File.Delete(path);
            }
        }

        return found;
    }

    /// <summary>Writes a block. A crash, or another process that writes the same block, leaves a whole one or none.</summary>
    public static BlockFile Write(string folder, byte[] logId, GrowingBlock block)
    {
        using var columns = block.View();
        var sections = new byte[BlockHeader.SectionCount][];
        Span<long> codes = new long[columns.Rows];
        for (var column = (TextColumn)0; (int)column < IndexColumns.TextCount; column++)
        {
            var own = columns.Codes(column);
            for (var row = 0; row < own.Length; row++)
            {
                codes[row] = own[row];
            }

            sections[BlockHeader.Codes(column)] = PackedNumbers.Write(codes);
            sections[BlockHeader.Texts(column)] = FileTerms.Write(columns.Terms(column));
        }

        for (var column = (NumberColumn)0; (int)column < IndexColumns.NumberCount; column++)
        {
            sections[BlockHeader.Numbers(column)] = PackedNumbers.Write(columns.Numbers(column));
        }

        var at = BlockHeader.Size;
        var places = new List<BlockSection>(sections.Length);
        foreach (var section in sections)
        {
            places.Add(new BlockSection(at, section.Length, ChainHash.Crc32C(section)));
            at += section.Length;
        }

        var last = columns.Rows - 1;
        var times = columns.Numbers(NumberColumn.Time);
        var header = new BlockHeader(
            logId,
            block.Number,
            columns.Rows,
            columns.First + last,
            columns.Numbers(NumberColumn.Segment)[last],
            columns.Numbers(NumberColumn.Offset)[last],
            times[0],
            times[last],
            [.. block.LastHash],
            [.. places]);
        PrivateFile.MakeFolder(folder);
        var path = PathOf(folder, block.Number);
        var made = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.new");
        using (var file = PrivateFile.Open(made, FileMode.Create, FileShare.None))
        {
            var head = new byte[BlockHeader.Size];
            header.Write(head);
            file.Write(head);
            foreach (var section in sections)
            {
                file.Write(section);
            }
        }

        File.Move(made, path, overwrite: true);
        return new BlockFile(path, header);
    }

    private static BlockFile? Open(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[BlockHeader.Size];
        return RandomAccess.Read(file, head, 0) == head.Length && BlockHeader.Read(head) is { } header
            && header.Sections[^1] is var last && RandomAccess.GetLength(file) == last.Offset + last.Length
            ? new BlockFile(path, header)
            : null;
    }

    private static string PathOf(string folder, long number) =>
        System.IO.Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + Extension);
}
