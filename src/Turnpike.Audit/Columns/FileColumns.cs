using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Turnpike.Audit.Chain;

namespace Turnpike.Audit.Columns;

/// <summary>
/// The columns of a full block, each read from its file when it is first asked for. Throws <see cref="BlockDamagedException"/> when the file is
/// not what was written.
/// </summary>
internal sealed class FileColumns : BlockColumns
{
    private readonly BlockFile _block;
    private readonly SafeFileHandle _file;
    private readonly ushort[]?[] _codes = new ushort[]?[IndexColumns.TextCount];
    private readonly Terms?[] _terms = new Terms?[IndexColumns.TextCount];
    private readonly long[]?[] _numbers = new long[]?[IndexColumns.NumberCount];

    public FileColumns(BlockFile block)
    {
        _block = block;
        _file = File.OpenHandle(block.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    public override long First => IndexColumns.FirstOf(_block.Header.Number);

    public override int Rows => _block.Header.Rows;

    public override ReadOnlySpan<ushort> Codes(TextColumn column)
    {
        if (_codes[(int)column] is not { } codes)
        {
            codes = ArrayPool<ushort>.Shared.Rent(Rows);
            _codes[(int)column] = codes;
            Section(BlockHeader.Codes(column), section => PackedNumbers.Read(section, codes.AsSpan(0, Rows)));
        }

        return codes.AsSpan(0, Rows);
    }

    public override Terms Terms(TextColumn column)
    {
        if (_terms[(int)column] is not { } terms)
        {
            terms = new FileTerms(Read(BlockHeader.Texts(column), length => new byte[length]));
            _terms[(int)column] = terms;
        }

        return terms;
    }

    public override ReadOnlySpan<long> Numbers(NumberColumn column)
    {
        if (_numbers[(int)column] is not { } numbers)
        {
            numbers = ArrayPool<long>.Shared.Rent(Rows);
            _numbers[(int)column] = numbers;
            Section(BlockHeader.Numbers(column), section => PackedNumbers.Read(section, numbers.AsSpan(0, Rows)));
        }

        return numbers.AsSpan(0, Rows);
    }

    public override void Dispose()
    {
        foreach (var codes in _codes)
        {
            if (codes is not null)
            {
                ArrayPool<ushort>.Shared.Return(codes);
            }
        }

        foreach (var numbers in _numbers)
        {
            if (numbers is not null)
            {
                ArrayPool<long>.Shared.Return(numbers);
            }
        }

        _file.Dispose();
    }

    private delegate void SectionReader(ReadOnlySpan<byte> section);

    private void Section(int index, SectionReader read)
    {
        var bytes = Read(index, ArrayPool<byte>.Shared.Rent);
        try
        {
            read(bytes.AsSpan(0, _block.Header.Sections[index].Length));
        }
        catch (InvalidDataException e)
        {
            throw new BlockDamagedException(_block.Header.Number, e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private byte[] Read(int index, Func<int, byte[]> make)
    {
        var (offset, length, checksum) = _block.Header.Sections[index];
        var bytes = make(length);
        var read = RandomAccess.Read(_file, bytes.AsSpan(0, length), offset);
        return read == length && ChainHash.Crc32C(bytes.AsSpan(0, length)) == checksum
            ? bytes
            : throw new BlockDamagedException(_block.Header.Number, null);
    }
}

/// <summary>A block's file is not what was written; it is to be built again.</summary>
internal sealed class BlockDamagedException(long number, Exception? inner) : Exception($"block {number} of the index is damaged", inner)
{
    public long Number { get; } = number;
}
