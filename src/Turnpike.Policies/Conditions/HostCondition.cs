using System.Buffers;
using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>host_in</c>: an absolute URL whose host is one of the list.</summary>
internal sealed class HostCondition : ComparisonCondition
{
    private readonly ImmutableArray<HostPattern> _hosts;

    public HostCondition(Comparison node)
        : base(node) => _hosts = [.. node.Values.Select(v => HostPattern.TryRead(v.Text, out var pattern) is null ? pattern : null).OfType<HostPattern>()];

    protected override string Expected => "a URL in a string";

    internal override Truth Evaluate(in Operand operand) =>
        operand.Kind == JsonKind.String && Evaluate(operand, out var isIn) == UrlFault.None ? Truths.Of(isIn) : Truth.Error;

    protected override string DescribeError(in Operand operand) =>
        operand.Kind == JsonKind.String ? UrlHost.Describe(Evaluate(operand, out _)) : operand.DescribeMismatch(Expected);

    private UrlFault Evaluate(in Operand operand, out bool isIn)
    {
        isIn = false;
        using var text = new OperandText(operand);
        var buffer = ArrayPool<byte>.Shared.Rent(text.Utf8.Length + UrlHost.Room);
        var fault = UrlHost.Read(text.Utf8, buffer, out var length);
        if (fault == UrlFault.None)
        {
            foreach (var host in _hosts)
            {
                isIn |= host.Matches(buffer.AsSpan(0, length));
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return fault;
    }
}
