using System.Collections.Immutable;
using Turnpike.Policies.Addresses;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>within</c>: an absolute path that is one of the directories or below it. What a link on the server's disk does cannot be seen here.</summary>
internal sealed class WithinCondition : NormalisedCondition<PathFault>
{
    private readonly ImmutableArray<byte[]> _directories;

    public WithinCondition(Comparison node)
        : base(node, room: 0) => _directories = [.. node.Values.Select(v => Directory(v.Utf8))];

    protected override string Expected => "a path in a string";

    protected override PathFault Normalise(ReadOnlySpan<byte> text, Span<byte> destination, out int length) => AbsolutePath.Normalise(text, destination, out length);

    protected override bool Holds(ReadOnlySpan<byte> normal)
    {
        foreach (var directory in _directories)
        {
            if (AbsolutePath.IsWithin(normal, directory))
            {
                return true;
            }
        }

        return false;
    }

    protected override string Describe(PathFault fault) => AbsolutePath.Describe(fault);

    // The parser has let only directories through that are absolute paths.
    private static byte[] Directory(byte[] text)
    {
        var buffer = new byte[text.Length];
        AbsolutePath.Normalise(text, buffer, out var length);
        return buffer[..length];
    }
}
