using System.Buffers;
using System.Text;

namespace Turnpike.Policies.Conditions;

/// <summary>The unescaped text of a string operand, without allocating: in place where it can be, else in a pooled buffer.</summary>
internal ref struct OperandText
{
    private byte[]? _rented;

    public OperandText(in Operand operand)
    {
        if (operand.Text is { } text)
        {
            _rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
            Utf8 = _rented.AsSpan(0, Encoding.UTF8.GetBytes(text, _rented));
        }
        else if (operand.View.IsEscaped)
        {
            _rented = ArrayPool<byte>.Shared.Rent(operand.View.Length);
            Utf8 = _rented.AsSpan(0, operand.View.Unescape(_rented));
        }
        else
        {
            Utf8 = operand.View.RawString;
        }
    }

    public ReadOnlySpan<byte> Utf8 { get; private set; }

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            Utf8 = default;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
