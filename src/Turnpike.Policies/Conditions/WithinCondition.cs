using System.Buffers;
using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>within</c>: an absolute path that is one of the directories or below it. What a link on the server's disk does cannot be seen here.</summary>
internal sealed class WithinCondition : ComparisonCondition
{
    private readonly ImmutableArray<byte[]> _directories;

    public WithinCondition(Comparison node)
        : base(node) => _directories = [.. node.Values.Select(v => Directory(v.Utf8))];

    protected override string Expected => "a path in a string";

    internal override Truth Evaluate(in Operand operand) =>
        operand.Kind == JsonKind.String && Evaluate(operand, out var isWithin) == PathFault.None ? Truths.Of(isWithin) : Truth.Error;

    protected override string DescribeError(in Operand operand) =>
        operand.Kind == JsonKind.String ? AbsolutePath.Describe(Evaluate(operand, out _)) : operand.DescribeMismatch(Expected);

    private PathFault Evaluate(in Operand operand, out bool isWithin)
    {
        isWithin = false;
        using var text = new OperandText(operand);
        var buffer = ArrayPool<byte>.Shared.Rent(text.Utf8.Length);
        var fault = AbsolutePath.Normalise(text.Utf8, buffer, out var length);
        if (fault == PathFault.None)
        {
            foreach (var directory in _directories)
            {
                isWithin |= AbsolutePath.IsWithin(buffer.AsSpan(0, length), directory);
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return fault;
    }

    // The parser has let only directories through that are absolute paths.
    private static byte[] Directory(byte[] text)
    {
        var buffer = new byte[text.Length];
        AbsolutePath.Normalise(text, buffer, out var length);
        return buffer[..length];
    }
}
