using System.Buffers;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>A string that is brought into a normal form before it is judged: what has none is an error, and says why.</summary>
/// <typeparam name="TFault">Why a text has no normal form; its default is that it has one.</typeparam>
internal abstract class NormalisedCondition<TFault> : ComparisonCondition
    where TFault : struct, Enum
{
    private readonly int _room;

    /// <param name="node">The comparison.</param>
    /// <param name="room">How many bytes more than the text its normal form may need while it is written.</param>
    protected NormalisedCondition(Comparison node, int room)
        : base(node) => _room = room;

    internal override Truth Evaluate(in Operand operand) =>
        operand.Kind == JsonKind.String && IsNone(Judge(operand, out var holds)) ? Truths.Of(holds) : Truth.Error;

    protected override string DescribeError(in Operand operand) =>
        operand.Kind == JsonKind.String ? Describe(Judge(operand, out _)) : operand.DescribeMismatch(Expected);

    /// <summary>Writes the normal form of a text. Does not allocate.</summary>
    protected abstract TFault Normalise(ReadOnlySpan<byte> text, Span<byte> destination, out int length);

    /// <summary>Whether a normal form is one that the condition means.</summary>
    protected abstract bool Holds(ReadOnlySpan<byte> normal);

    /// <summary>The fault in words that follow the path.</summary>
    protected abstract string Describe(TFault fault);

    private TFault Judge(in Operand operand, out bool holds)
    {
        using var text = new OperandText(operand);
        var buffer = ArrayPool<byte>.Shared.Rent(text.Utf8.Length + _room);
        var fault = Normalise(text.Utf8, buffer, out var length);
        holds = IsNone(fault) && Holds(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return fault;
    }

    private static bool IsNone(TFault fault) => EqualityComparer<TFault>.Default.Equals(fault, default);
}
