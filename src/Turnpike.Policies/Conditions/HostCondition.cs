using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>host_in</c>: an absolute URL whose host is one of the list.</summary>
internal sealed class HostCondition : NormalisedCondition<UrlFault>
{
    private readonly ImmutableArray<HostPattern> _hosts;

    public HostCondition(Comparison node)
        : base(node, UrlHost.Room) => _hosts = [.. node.Values.Select(v => HostPattern.TryRead(v.Text, out var pattern) is null ? pattern : null).OfType<HostPattern>()];

    protected override string Expected => "a URL in a string";

    protected override UrlFault Normalise(ReadOnlySpan<byte> text, Span<byte> destination, out int length) => UrlHost.Read(text, destination, out length);

    protected override bool Holds(ReadOnlySpan<byte> normal)
    {
        foreach (var host in _hosts)
        {
            if (host.Matches(normal))
            {
                return true;
            }
        }

        return false;
    }

    protected override string Describe(UrlFault fault) => UrlHost.Describe(fault);
}
