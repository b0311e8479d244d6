using System.Buffers.Binary;
using System.Text;

namespace Turnpike.Audit.Columns;

/// <summary>The different texts of one column of one block, by their codes from 1 on; code 0 is no text.</summary>
internal abstract class Terms
{
    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>The text of a code of at least 1, UTF-8.</summary>
    public abstract ReadOnlySpan<byte> Utf8(int code);

    /// <summary>The text of a code; null for 0.</summary>
    public string? Text(int code) => code == 0 ? null : Encoding.UTF8.GetString(Utf8(code));

    /// <summary>The code of a text; 0 when it is not there.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        for (var code = 1; code <= Count; code++)
        {
            if (Utf8(code).SequenceEqual(utf8))
            {
                return code;
            }
        }

        return 0;
    }
}

/// <summary>Texts as they stand in a block's file: where each begins, and behind that all of them.</summary>
internal sealed class FileTerms(byte[] section) : Terms
{
    private readonly int _count = (BinaryPrimitives.ReadInt32LittleEndian(section) / sizeof(int)) - 1;

    public override int Count => _count;

    public override ReadOnlySpan<byte> Utf8(int code) => section.AsSpan(Start(code - 1)..Start(code));

    /// <summary>The section of some texts.</summary>
    public static byte[] Write(Terms terms)
    {
        var head = (terms.Count + 1) * sizeof(int);
        var length = head;
        for (var code = 1; code <= terms.Count; code++)
        {
            length += terms.Utf8(code).Length;
        }

        var section = new byte[length];
        var at = head;
        BinaryPrimitives.WriteInt32LittleEndian(section, at);
        for (var code = 1; code <= terms.Count; code++)
        {
            terms.Utf8(code).CopyTo(section.AsSpan(at));
            at += terms.Utf8(code).Length;
            BinaryPrimitives.WriteInt32LittleEndian(section.AsSpan(code * sizeof(int)), at);
        }

        return section;
    }

    private int Start(int index) => BinaryPrimitives.ReadInt32LittleEndian(section.AsSpan(index * sizeof(int)));
}

/// <summary>Texts that are still being added to. One thread adds; a <see cref="View"/> taken under the index's gate does not change.</summary>
internal sealed class GrowingTerms : Terms
{
    private readonly Dictionary<string, ushort> _codes = new(StringComparer.Ordinal);
    private byte[][] _texts = new byte[16][];
    private int _count;

    public override int Count => _count;

    public override ReadOnlySpan<byte> Utf8(int code) => _texts[code - 1];

    /// <summary>The code of a text, which is added where it is not there.</summary>
    public ushort Add(string? text)
    {
        if (text is null)
        {
            return 0;
        }

        if (!_codes.TryGetValue(text, out var code))
        {
            if (_count == _texts.Length)
            {
                // A view holds the array of before, in which nothing it knows of changes any more.
                Array.Resize(ref _texts, _count * 2);
            }

            _texts[_count++] = Encoding.UTF8.GetBytes(text);
            _codes[text] = code = (ushort)_count;
        }

        return code;
    }

    /// <summary>The texts there are now.</summary>
    public Terms View() => new TermsView(_texts, _count);

    private sealed class TermsView(byte[][] texts, int count) : Terms
    {
        public override int Count => count;

        public override ReadOnlySpan<byte> Utf8(int code) => texts[code - 1];
    }
}
