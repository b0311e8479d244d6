using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>Amounts as JSON numbers, exactly.</summary>
internal static class AmountText
{
    /// <summary>Writes an amount; whole ones of usual size without allocating.</summary>
    public static void Write(Utf8JsonWriter writer, in ExactDecimal amount, Span<byte> scratch)
    {
        if (ExactSum.IsSmall(amount, out var whole) && Utf8Formatter.TryFormat(whole, scratch, out var written))
        {
            writer.WriteRawValue(scratch[..written], skipInputValidation: true);
            return;
        }

        var text = amount.ToString();
        writer.WriteRawValue(scratch[..Encoding.ASCII.GetBytes(text, scratch)], skipInputValidation: true);
    }
}
