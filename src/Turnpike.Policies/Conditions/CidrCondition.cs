using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>cidr</c>: one IP address, canonically spelled, in one of the blocks.</summary>
internal sealed class CidrCondition : ComparisonCondition
{
    private readonly ImmutableArray<IpBlock> _blocks;

    public CidrCondition(Comparison node)
        : base(node) => _blocks = [.. node.Values.Where(v => IpBlock.TryRead(v.Text, out _) is null).Select(v => Block(v.Text))];

    protected override string Expected => "an address in a string";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind != JsonKind.String)
        {
            return Truth.Error;
        }

        using var text = new OperandText(operand);
        if (!IpAddress.TryReadCanonical(text.Utf8, out var address))
        {
            return Truth.Error;
        }

        foreach (var block in _blocks)
        {
            if (block.Contains(address))
            {
                return Truth.True;
            }
        }

        return Truth.False;
    }

    protected override string DescribeError(in Operand operand) => operand.Kind == JsonKind.String
        ? "is no IP address as it is canonically spelled, without zone, port and brackets"
        : operand.DescribeMismatch(Expected);

    private static IpBlock Block(string text)
    {
        IpBlock.TryRead(text, out var block);
        return block;
    }
}
