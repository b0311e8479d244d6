using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Pins;

/// <summary>One list of a server while it is read page by page: what it costs is bounded over all its pages.</summary>
internal sealed class SeenList(McpMethod method)
{
    /// <summary>Most pages of a list.</summary>
    public const int MaxPages = 100;

    /// <summary>Most definitions of a list.</summary>
    public const int MaxDefinitions = 10_000;

    /// <summary>Most bytes of a list (16 MiB).</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    private readonly ImmutableArray<Definition>.Builder _definitions = ImmutableArray.CreateBuilder<Definition>();
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private long _elements;
    private long _bytes;

    /// <summary>What was read so far, in the server's order. A name that two pages define differently is left out: which one is meant cannot be known.</summary>
    public ImmutableArray<Definition> Definitions =>
    [
        .. _definitions.GroupBy(d => d.Name, StringComparer.Ordinal).Where(same => same.All(d => d.Hash == same.First().Hash)).Select(same => same.First()),
    ];

    /// <summary>Asked before a page is read, which costs more than counting it. Throws <see cref="UpstreamException"/> when it is too much.</summary>
    public void Admit(int elements, int bytes)
    {
        _elements += elements;
        _bytes += bytes;
        if (_elements > MaxDefinitions || _bytes > MaxBytes)
        {
            throw Endless();
        }
    }

    /// <summary>Adds a page that was admitted.</summary>
    public void Add(ImmutableArray<Definition> page) => _definitions.AddRange(page);

    /// <summary>Throws <see cref="UpstreamException"/> when the next page is one too many, or one that was read before.</summary>
    public void Require(string? next)
    {
        if (next is not null && (!_cursors.Add(next) || _cursors.Count >= MaxPages))
        {
            throw Endless();
        }
    }

    private UpstreamException Endless() => new(
        UpstreamFault.Invalid, $"the server's {method.Name} does not end within {MaxPages} pages, {MaxDefinitions} definitions and {MaxBytes >> 20} MiB");
}
