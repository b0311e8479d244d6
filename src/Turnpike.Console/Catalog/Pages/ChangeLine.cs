using System.Collections.Immutable;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>Changes that are told in one line: one, or several of a kind that came together.</summary>
/// <param name="Change">The newest of them; a server's own where the server came with its tools.</param>
/// <param name="Tools">How many tools they are about; 0 where they are about the server alone.</param>
/// <param name="IsThere">Whether what they are about still has a page.</param>
internal sealed record ChangeLine(CatalogChange Change, int Tools, bool IsThere)
{
    /// <summary>Lines of changes, newest first as the changes are.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="limit">How many lines at most.</param>
    /// <param name="isThere">Whether a server, or a tool of it, still has a page.</param>
    public static ImmutableArray<ChangeLine> Of(ImmutableArray<CatalogChange> changes, int limit, Func<string, string?, bool> isThere)
    {
        var lines = ImmutableArray.CreateBuilder<ChangeLine>();
        for (var i = 0; i < changes.Length && lines.Count < limit;)
        {
            var first = changes[i];
            var count = first.Tool is null || first.Kind is CatalogChangeKind.RiskUp or CatalogChangeKind.RiskDown
                ? 1
                : changes.Skip(i).TakeWhile(c => c.Kind == first.Kind && c.Server == first.Server && c.Tool is not null && c.At.Date == first.At.Date).Count();
            var tools = first.Tool is null ? 0 : count;
            i += count;
            if (first.Kind == CatalogChangeKind.ToolAdded && i < changes.Length && changes[i] is { Kind: CatalogChangeKind.ServerAdded } server && server.Server == first.Server)
            {
                first = server;
                i++;
            }

            var isOne = tools == 1 && first.Tool is not null;
            lines.Add(new ChangeLine(first, tools, isThere(first.Server, isOne ? first.Tool : null)));
        }

        return lines.ToImmutable();
    }
}
