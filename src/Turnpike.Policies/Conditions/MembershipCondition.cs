using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>in</c> and <c>not_in</c>: equal to one of a list of one type. Long lists are searched by halves.</summary>
internal sealed class MembershipCondition : ComparisonCondition
{
    private readonly LiteralType _type;
    private readonly bool _negated;
    private readonly ImmutableArray<byte[]> _texts = [];
    private readonly ImmutableArray<ExactDecimal> _numbers = [];
    private readonly bool _hasTrue;
    private readonly bool _hasFalse;

    public MembershipCondition(Comparison node)
        : base(node)
    {
        _type = node.Values[0].Type;
        _negated = node.Operator == ConditionOperator.NotIn;
        switch (_type)
        {
            case LiteralType.String:
                _texts = [.. node.Values.Select(v => v.Utf8).Order(Comparer<byte[]>.Create(static (a, b) => Compare(a, b)))];
                break;
            case LiteralType.Number:
                _numbers = [.. node.Values.Select(v => v.Number).Order()];
                break;
            default:
                _hasTrue = node.Values.Any(v => v.Boolean);
                _hasFalse = node.Values.Any(v => !v.Boolean);
                break;
        }
    }

    protected override string Expected => _type switch
    {
        LiteralType.String => "a string",
        LiteralType.Number => "a number",
        _ => "a boolean",
    };

    internal override Truth Evaluate(in Operand operand)
    {
        bool found;
        switch (_type)
        {
            case LiteralType.String when operand.Kind == JsonKind.String:
                using (var text = new OperandText(operand))
                {
                    found = Has(text.Utf8);
                }

                break;
            case LiteralType.Number when operand.TryGetNumber(out var number):
                found = _numbers.BinarySearch(number) >= 0;
                break;
            case LiteralType.Boolean when operand.Kind is JsonKind.True or JsonKind.False:
                found = operand.Kind == JsonKind.True ? _hasTrue : _hasFalse;
                break;
            default:
                return Truth.Error;
        }

        return Truths.Of(found != _negated);
    }

    private bool Has(ReadOnlySpan<byte> text)
    {
        int low = 0, high = _texts.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Compare(_texts[middle], text);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
}
