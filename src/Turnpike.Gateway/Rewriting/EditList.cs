using System.Buffers;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Rewriting;

/// <summary>The edits one message needs before it goes on; everything else of it stays byte for byte.</summary>
internal sealed class EditList
{
    // Nearly every message has one edit or two: its id, and its progress token.
    private readonly List<Edit> _edits = new(2);

    /// <summary>No edits.</summary>
    public static EditList None { get; } = new();

    public bool IsEmpty => _edits.Count == 0;

    /// <summary>The edits, for those who add many.</summary>
    public List<Edit> All => _edits;

    public void Replace(int start, int length, ReadOnlyMemory<byte> replacement) => _edits.Add(new Edit(start, length, replacement));

    public void Insert(int at, ReadOnlyMemory<byte> text) => _edits.Add(new Edit(at, 0, text));

    public void Remove(int start, int length) => _edits.Add(new Edit(start, length, default));

    /// <summary>The length of the message once edited.</summary>
    public int LengthOf(int source)
    {
        foreach (var edit in _edits)
        {
            source += edit.Replacement.Length - edit.Length;
        }

        return source;
    }

    /// <summary>Writes the edited message.</summary>
    public void Apply(ReadOnlySpan<byte> source, IBufferWriter<byte> output)
    {
        if (_edits.Count == 0)
        {
            output.Write(source);
            return;
        }

        _edits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        Splice.Apply(source, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_edits), output);
    }
}
