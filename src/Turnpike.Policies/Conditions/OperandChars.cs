using System.Buffers;
using System.Text;

namespace Turnpike.Policies.Conditions;

/// <summary>The text of a string operand in UTF-16, without allocating: in place where it can be, else in a pooled buffer.</summary>
internal ref struct OperandChars
{
    private char[]? _rented;

    public OperandChars(in Operand operand)
    {
        if (operand.Text is { } known)
        {
            Chars = known;
            return;
        }

        using var text = new OperandText(operand);
        _rented = ArrayPool<char>.Shared.Rent(text.Utf8.Length);
        Chars = _rented.AsSpan(0, Encoding.UTF8.GetChars(text.Utf8, _rented));
    }

    public ReadOnlySpan<char> Chars { get; private set; }

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            Chars = default;
            ArrayPool<char>.Shared.Return(rented);
        }
    }
}
