using System.Collections.Immutable;
using System.Globalization;
using Turnpike.State.Catalogs;

namespace Turnpike.Upstreams.Registries;

/// <summary>
/// Brings a catalogue to where a registry is. The first pass reads the whole list, each later one what was updated since the one before began. Where a pass
/// stands is stored with each page, in one transaction: one that ends in the middle is gone on with by the next run.
/// </summary>
public static class RegistryImport
{
    // Between the registry's clock and what its list shows may lie replication; what is told twice changes nothing.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    // Where a registry does not say its time, this machine's is taken, and much more room.
    private static readonly TimeSpan SlackOfClocks = TimeSpan.FromHours(1);

    /// <summary>Goes on with the pass that was begun, or makes one.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="time">The time where the registry does not say its own.</param>
    /// <param name="afterPage">Is told of every page that was taken: its number in the pass.</param>
    /// <param name="cancellation">Ends it; the pages that were taken stay.</param>
    /// <exception cref="RegistryException">The registry did not answer as one does; the pages before it stay, and the next run goes on.</exception>
    public static async Task<ImportReport> RunAsync(
        CatalogImport catalog, RegistryClient registry, RegistryOptions options, TimeProvider time, Action<int>? afterPage, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        var standing = catalog.Standing(registry.Name);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var problems = ImmutableArray.CreateBuilder<ImportProblem>();
        var report = new ImportReport();
        var (bytes, empty, mayBeginAnew) = (0L, 0, standing.Cursor is not null);
        while (true)
        {
            RegistryPage page;
            try
            {
                page = await registry.PageAsync(standing.UpdatedSince, standing.Cursor, cancellation).ConfigureAwait(false);
            }
            catch (RegistryException e) when (e.IsRefusal && mayBeginAnew)
            {
                // A cursor of long ago: the pass begins again, and what it has taken stays.
                (standing, mayBeginAnew) = (new RegistryStanding(standing.UpdatedSince, null, null, 0), false);
                continue;
            }

            mayBeginAnew = false;
            bytes += page.Bytes;
            empty = page.Servers.IsEmpty && page.Problems.IsEmpty ? empty + 1 : 0;
            var number = standing.Pages + 1;
            var since = standing.NextSince ?? Since(page.At is { } at ? at - Slack : time.GetUtcNow() - SlackOfClocks);
            var fault = page.NextCursor is not { } next ? null
                : !seen.Add(next) || next == standing.Cursor ? "goes in a circle: it gave a cursor again"
                : empty >= options.MaxEmptyPages ? $"gave {empty} pages without an entry, and says it goes on"
                : number >= options.MaxPages ? $"has more than {options.MaxPages} pages"
                : bytes > options.MaxBytes ? $"told more than {options.MaxBytes / 1024 / 1024} MiB"
                : null;

            // A pass that cannot end is not gone on with: the next run begins it again.
            standing = page.NextCursor is null ? new RegistryStanding(since, null, null, 0)
                : fault is not null ? new RegistryStanding(standing.UpdatedSince, null, null, 0)
                : new RegistryStanding(standing.UpdatedSince, since, page.NextCursor, number);
            var listed = catalog.TakePage(registry.Name, page.Servers, standing);
            problems.AddRange(page.Problems.Take(ImportReport.MaxProblems - problems.Count).Select(p => new ImportProblem($"{registry.Name} page {number}", p)));
            report = report with
            {
                Servers = report.Servers + page.Servers.Length,
                Listed = report.Listed + listed,
                Refused = report.Refused + page.Problems.Length,
                Problems = problems.ToImmutable(),
            };
            afterPage?.Invoke(number);
            if (fault is not null)
            {
                throw new RegistryException($"{registry.Name} {fault}; what it told before is kept");
            }

            if (page.NextCursor is null)
            {
                return report;
            }
        }
    }

    private static string Since(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
