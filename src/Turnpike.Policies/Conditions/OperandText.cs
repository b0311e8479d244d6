using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Wire.Json;

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

    /// <summary>Whether a pattern is found in a string operand.</summary>
    public static bool IsMatch(in Operand operand, Regex pattern)
    {
        if (operand.Text is { } known)
        {
            return pattern.IsMatch(known);
        }

        var text = new OperandText(operand);
        var chars = ArrayPool<char>.Shared.Rent(text.Utf8.Length);
        try
        {
            return pattern.IsMatch(chars.AsSpan(0, Encoding.UTF8.GetChars(text.Utf8, chars)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
            text.Dispose();
        }
    }

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
