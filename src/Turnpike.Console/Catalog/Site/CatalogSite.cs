using System.IO.Compression;
using System.Text;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Site;

/// <summary>What was written.</summary>
/// <param name="Servers">Servers.</param>
/// <param name="Tools">Tools.</param>
/// <param name="Files">Files.</param>
/// <param name="Bytes">Their bytes together.</param>
public readonly record struct SiteReport(int Servers, int Tools, int Files, long Bytes);

/// <summary>
/// The catalogue's pages as files, for any web server. The same catalogue gives the same bytes; there is no search, since nothing answers one.
/// A folder is written over: files of servers that are gone stay, so that a new folder is the way to be rid of them.
/// </summary>
public sealed class CatalogSite
{
    private const int TogetherRendered = 128;

    private readonly CatalogContents _contents;
    private readonly SiteFiles _files;
    private readonly Uri? _address;
    private readonly int _processors;

    private CatalogSite(CatalogIndex index, SiteFiles files, Uri? address, int processors) =>
        (_contents, _files, _address, _processors) = (new CatalogContents(index), files, address, processors);

    /// <summary>Writes the site.</summary>
    /// <param name="index">The catalogue.</param>
    /// <param name="folder">Where to; made when it is not there.</param>
    /// <param name="address">Where the site will be, ending in a slash: canonical addresses and the site map need it; null where that is not known.</param>
    /// <param name="progress">Told now and then; null for nobody.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    public static SiteReport Write(CatalogIndex index, string folder, Uri? address, IProgress<SiteReport>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(index);
        return new CatalogSite(index, new SiteFolder(folder), address, Environment.ProcessorCount).Write(progress, cancellation);
    }

    /// <summary>Writes the site as one ZIP archive, on one processor: calls are judged by the same ones.</summary>
    /// <param name="index">The catalogue.</param>
    /// <param name="stream">Where to; it is written from beginning to end, and left open.</param>
    /// <param name="address">As for <see cref="Write(CatalogIndex, string, Uri?, IProgress{SiteReport}?, CancellationToken)"/>.</param>
    /// <param name="cancellation">Ends it, with an archive that is not whole.</param>
    public static SiteReport WriteArchive(CatalogIndex index, Stream stream, Uri? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(stream);

        // Its end is written when all of it is there, and not in any case: a part of it must not look like a whole one.
        var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var report = new CatalogSite(index, new SiteArchive(archive), address, processors: 1).Write(null, cancellation);
        archive.Dispose();
        return report;
    }

    /// <summary>The address of a site, ending in a slash; null where the text is none.</summary>
    /// <param name="text">The text, such as <c>https://catalogue.example/</c>.</param>
    public static Uri? AddressOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) && url is { Scheme: "https" or "http", Query: "", Fragment: "", UserInfo: "" } ? url : null;
    }

    private SiteReport Write(IProgress<SiteReport>? progress, CancellationToken cancellation)
    {
        WriteFrame();
        var report = WriteServers(progress, cancellation);
        _files.WriteMap(_address);
        return report with { Files = _files.Files, Bytes = _files.Bytes };
    }

    private void WriteFrame()
    {
        var index = _contents.Index;
        _files.WriteFile(StyleSheet.Name, StyleSheet.Bytes);
        _files.WriteFile(StyleSheet.IconName, StyleSheet.Icon);
        _files.WriteFile(".nojekyll", []);

        // Whatever was asked for, this page is shown at that address: its links cannot be relative to it.
        _files.WriteFile("404.html", MissingPage.Render(CatalogLinks.AnyDepth(CatalogPlaces.Missing, _address)));
        Page(CatalogPlaces.Index, links => IndexPage.Render(links, index.Counts(), _contents.Changes()));
        Page(CatalogPlaces.Attacks, AttackListPage.Render);
        foreach (var attack in AttackCatalog.All)
        {
            Page(CatalogPlaces.Attack(attack.Id), links => AttackPage.Render(links, attack, _contents.Fits(attack)));
        }

        foreach (var risk in Enum.GetValues<ToolClass>())
        {
            Page(CatalogPlaces.Class(risk), links => ClassPage.Render(links, risk, index.Counts().Classes.GetValueOrDefault(risk), _contents.Examples(risk)));
        }
    }

    private SiteReport WriteServers(IProgress<SiteReport>? progress, CancellationToken cancellation)
    {
        var (servers, tools) = (0, 0);
        var list = new List<CatalogServer>(ServerListPage.PerPage);
        var number = 1;
        using var all = _contents.Everything().GetEnumerator();
        for (var more = all.MoveNext(); more || number == 1;)
        {
            list.Clear();
            while (more && list.Count < ServerListPage.PerPage)
            {
                cancellation.ThrowIfCancellationRequested();
                list.Add(all.Current);
                tools += WriteServer(all.Current, cancellation);
                servers++;
                progress?.Report(new SiteReport(servers, tools, _files.Files, _files.Bytes));
                more = all.MoveNext();
            }

            var (at, isLast) = (number++, !more);
            Page(CatalogPlaces.Servers(at), links => ServerListPage.Render(
                links,
                [.. list],
                _contents.Index.Counts(),
                at == 1,
                at > 1 ? links.To(CatalogPlaces.Servers(at - 1)) : null,
                isLast ? null : links.To(CatalogPlaces.Servers(at + 1))), isListed: at == 1);
        }

        return new SiteReport(servers, tools, 0, 0);
    }

    private int WriteServer(CatalogServer server, CancellationToken cancellation)
    {
        var content = _contents.Of(server);
        for (var number = 1; number <= content.Pages; number++)
        {
            var at = number;
            Page(CatalogPlaces.Server(server.Name, at), links => ServerPage.Render(links, content, at), isListed: at == 1);
        }

        if (content.Policy is { } policy)
        {
            _files.WriteFile(CatalogPlaces.Policy(server.Name), Encoding.UTF8.GetBytes(policy));
        }

        var derived = content.Tools.Where(t => t.IsDerived).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var reports = content.Report?.Tools ?? [];
        foreach (var part in reports.Chunk(TogetherRendered))
        {
            // Rendered together, written in order: the map is the same every time.
            var contents = part.Select(r => CatalogContents.Of(server, r, derived.Contains(r.Name), _contents.LikeIt(r.Risk.Class, r.Risk.Flags))).ToArray();
            var pages = new byte[part.Length][];
            Parallel.For(0, part.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = _processors }, i => pages[i] = ToolPage.Render(
                CatalogLinks.InFolder(CatalogPlaces.Tool(server.Name, part[i].Name), _address), contents[i]));
            for (var i = 0; i < part.Length; i++)
            {
                var page = pages[i];
                Page(CatalogPlaces.Tool(server.Name, part[i].Name), _ => page);
            }
        }

        return reports.Length;
    }

    private void Page(string place, Func<CatalogLinks, byte[]> render, bool isListed = true)
    {
        var links = CatalogLinks.InFolder(place, _address);
        _files.WriteFile((place.Length == 0 ? "index" : place) + ".html", render(links));
        if (isListed && _address is not null)
        {
            _files.List(links.Canonical);
        }
    }
}
