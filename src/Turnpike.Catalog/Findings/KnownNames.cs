using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Turnpike.Catalog.Findings;

/// <summary>The names an agent meets beside a definition: its servers and their tools. Immutable.</summary>
public sealed class KnownNames
{
    private readonly FrozenDictionary<string, ImmutableArray<(string Server, string Tool)>> _byTool;
    private readonly FrozenDictionary<string, ImmutableArray<(string Server, string Tool)>> _bySkeleton;
    private readonly FrozenDictionary<string, string> _servers;

    /// <summary>Names of the tools of each server.</summary>
    /// <param name="servers">A server's name and its tools' names; servers are unique.</param>
    public KnownNames(IEnumerable<KeyValuePair<string, ImmutableArray<string>>> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var all = servers.ToArray();
        var tools = all.SelectMany(s => s.Value.Select(t => (Server: s.Key, Tool: t))).Distinct().ToArray();
        _byTool = Group(tools, t => t.Tool);
        _bySkeleton = Group(tools, t => Skeleton.Of(t.Tool));
        _servers = all.GroupBy(s => Skeleton.Of(s.Key), StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.First().Key, StringComparer.Ordinal);
    }

    /// <summary>Nothing is known: a definition is looked at alone.</summary>
    public static KnownNames None { get; } = new([]);

    /// <summary>The tools of this exact name.</summary>
    internal ImmutableArray<(string Server, string Tool)> Called(string tool) => _byTool.TryGetValue(tool, out var found) ? found : [];

    /// <summary>The tools whose names look like this one.</summary>
    internal ImmutableArray<(string Server, string Tool)> LookingLike(string tool) => _bySkeleton.TryGetValue(Skeleton.Of(tool), out var found) ? found : [];

    /// <summary>The server whose name looks like this text; null when there is none.</summary>
    internal string? ServerLike(string text) => _servers.GetValueOrDefault(Skeleton.Of(text));

    private static FrozenDictionary<string, ImmutableArray<(string Server, string Tool)>> Group(
        (string Server, string Tool)[] tools, Func<(string Server, string Tool), string> key) =>
        tools.GroupBy(key, StringComparer.Ordinal).ToFrozenDictionary(
            g => g.Key, g => g.OrderBy(t => t.Server, StringComparer.Ordinal).ThenBy(t => t.Tool, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);
}
