using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Catalog;
using Turnpike.Console.Frame;
using Turnpike.State.Catalogs;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Stacks;

/// <summary><c>/console/stack</c>: some servers as one agent would have them, with what they can do together, before anybody connects them.</summary>
/// <param name="catalog">What is known of servers that are not behind the gate.</param>
internal sealed class StackPages(CatalogFace catalog)
{
    private const int MostServers = 40;
    private const int Offered = 8;

    /// <summary>Adds the pages.</summary>
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/stack", Right.Look, ShowAsync);
        routes.Get("/stack/policy", Right.Look, TakePolicyAsync);
    }

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var snapshot = request.Node.Current;
        ImmutableArray<string> own = [.. request.QueryAll("server").Distinct(StringComparer.Ordinal).Where(snapshot.Servers.ContainsKey).Take(MostServers)];
        ImmutableArray<string> known = [.. request.QueryAll("known").Distinct(StringComparer.Ordinal).Take(MostServers)];
        var words = request.Query("q")?.Trim() ?? "";
        var members = own.Select(name => new StackMember(name, [.. snapshot.Servers[name].Pins.Values])).ToList();
        var fromCatalog = await catalog.ReadAsync(index => known.Select(name => Member(index, name)).OfType<StackMember>().ToList(), request.Gone) ?? [];
        members.AddRange(fromCatalog.Where(m => members.All(o => o.Name != m.Name)));
        var found = words.Length == 0 ? null : await catalog.ReadAsync(index => Offer(index, words), request.Gone);
        return PageAnswer.Show<StackPage>("Stack builder", new StackModel
        {
            Own = [.. snapshot.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => (s.Name, own.Contains(s.Name), s.Pins.Keys.Count(k => k.Kind == DefinitionKind.Tool)))],
            Known = [.. fromCatalog.Select(m => m.Name)],
            Words = words,
            Found = found is null ? [] : [.. found.Where(name => !known.Contains(name))],
            Report = members.Count == 0 ? null : StackReport.Of(members, (server, tool) => snapshot.Correction(server, tool.Name, tool.Hash)),
        });
    }

    // Every recommended policy, each a document of its own: a grant names one for each server.
    private async ValueTask<PageAnswer> TakePolicyAsync(PageRequest request)
    {
        var name = request.Query("server") ?? "";
        var report = request.Node.Current.Servers.TryGetValue(name, out var entry)
            ? ServerReport.Of(name, Tools(entry), new(Names(request.Node.Current)), pin => entry.Correction(pin.Name, pin.Hash))
            : await catalog.ReadAsync(index => index.Report(name), request.Gone);
        if (report is null)
        {
            throw new AdminException(AdminFaultCode.NotFound, $"nothing is known of a server '{name}'");
        }

        var document = Encoding.UTF8.GetBytes(RecommendedPolicy.For(report));
        return PageAnswer.Raw(async http =>
        {
            http.Response.ContentType = "application/yaml; charset=utf-8";
            http.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"{FileName(name)}.yaml\"");
            await http.Response.Body.WriteAsync(document, http.RequestAborted);
        });
    }

    private static IEnumerable<Definition> Tools(ServerEntry server) =>
        server.Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).OrderBy(p => p.Name, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, ImmutableArray<string>>> Names(Snapshot snapshot) =>
        snapshot.AddedServers.Select(s => KeyValuePair.Create(s.Name, Tools(s).Select(t => t.Name).ToImmutableArray()));

    private static StackMember? Member(CatalogIndex index, string name) =>
        index.Report(name) is { } report ? new StackMember(name, [.. report.Tools.Select(t => t.Definition), .. report.Others.Select(o => o.Definition)]) : null;

    private static List<string> Offer(CatalogIndex index, string words)
    {
        var found = index.Search(new CatalogQuery { Words = words.Length > 200 ? words[..200] : words, Limit = 50 }).Tools.Select(t => t.Server).Distinct(StringComparer.Ordinal);
        return [.. (index.Server(words) is { } exact ? found.Prepend(exact.Name) : found).Distinct(StringComparer.Ordinal).Take(Offered)];
    }

    private static string FileName(string server) => string.Concat(server.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-') is { Length: > 0 } name ? name : "policy";
}

/// <summary>What the stack builder shows.</summary>
internal sealed record StackModel
{
    /// <summary>The servers behind the gate: name, whether it is picked, how many approved tools.</summary>
    public required ImmutableArray<(string Name, bool IsPicked, int Tools)> Own { get; init; }

    /// <summary>Those picked from the catalogue.</summary>
    public required ImmutableArray<string> Known { get; init; }

    /// <summary>What is searched for in the catalogue.</summary>
    public required string Words { get; init; }

    /// <summary>Servers of the catalogue that fit it.</summary>
    public required ImmutableArray<string> Found { get; init; }

    /// <summary>What the picked ones can do together; null where none is picked.</summary>
    public required StackReport? Report { get; init; }
}
