using System.Text;

namespace Turnpike.Policies.Yaml;

/// <summary>Turns places in a text into places in its UTF-8. Cheap where they are asked for in order.</summary>
internal sealed class CharOffsets(string text)
{
    private int _chars;
    private int _bytes;

    public int ToBytes(long index)
    {
        var chars = (int)Math.Clamp(index, 0, text.Length);
        if (chars < _chars)
        {
            (_chars, _bytes) = (0, 0);
        }

        _bytes += Encoding.UTF8.GetByteCount(text.AsSpan(_chars, chars - _chars));
        _chars = chars;
        return _bytes;
    }
}
