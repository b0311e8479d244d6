using System.Text;
using Turnpike.Policies.Yaml;

namespace Turnpike.Policies.Parsing;

/// <summary>
/// The bytes of a document as they were written, and where in them things stand. Places are offsets into the JSON that is parsed:
/// the document itself, or what its YAML was translated into.
/// </summary>
internal sealed class SourceText
{
    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly List<int> _lineStarts = [0];

    public SourceText(ReadOnlyMemory<byte> utf8)
    {
        _utf8 = utf8;
        var span = utf8.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>The document as it was written.</summary>
    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>For a document in YAML: where the tokens of its translation stand; null for JSON.</summary>
    public OffsetMap? Map { get; set; }

    /// <summary>The line and the column of a place, both from 1; a character is a code point.</summary>
    public (int Line, int Column) Locate(int offset) => LocateByte(Map?.Original(offset) ?? offset);

    /// <summary>The line and the column of a byte of the document as it was written.</summary>
    public (int Line, int Column) LocateByte(int offset)
    {
        offset = Math.Clamp(offset, 0, _utf8.Length);
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var column = 1;
        foreach (var b in _utf8.Span[_lineStarts[line]..offset])
        {
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return (line + 1, column);
    }

    /// <summary>A line as it was written, without its end; empty where there is none.</summary>
    public string Line(int line)
    {
        if (line < 1 || line > _lineStarts.Count)
        {
            return string.Empty;
        }

        var from = _lineStarts[line - 1];
        var to = line < _lineStarts.Count ? _lineStarts[line] : _utf8.Length;
        return Encoding.UTF8.GetString(_utf8.Span[from..to].TrimEnd("\r\n"u8));
    }
}
