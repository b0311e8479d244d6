using System.Collections.Immutable;
using System.Threading.Channels;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>
/// Takes servers and tools into a catalogue. Definitions are judged on every core and written by one thread, many in a transaction; what was written stays
/// when an import ends early, and doing it again goes on. One import at a time on one object; another process may read, or import by turns.
/// </summary>
public sealed class CatalogImport : IDisposable
{
    // A transaction keeps other writers out, and each one writes a piece of the index of words that is merged later: not too long, not too short.
    private const int ToolsPerTransaction = 60_000;
    private static readonly TimeSpan TransactionTime = TimeSpan.FromSeconds(3);

    private readonly CatalogFile _file;
    private readonly CatalogWriter _writer;

    private CatalogImport(CatalogFile file, TimeProvider time) => (_file, _writer) = (file, new CatalogWriter(file, time));

    /// <summary>Opens a catalogue's file, and makes it when it is absent. Throws <see cref="CatalogException"/>.</summary>
    public static CatalogImport Open(string path, TimeProvider time) => new(CatalogFile.OpenToWrite(Path.GetFullPath(path)), time);

    /// <summary>
    /// Takes a JSON Lines stream: what it tells of a server's tools is all of them, so that those it does not name are removed (unless a line was refused:
    /// then nothing is). A tool that stands twice is refused the second time.
    /// </summary>
    /// <param name="lines">The stream.</param>
    /// <param name="file">What it is called in a problem's place.</param>
    /// <param name="source">Who lists what is listed in it.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    public Task<ImportReport> LinesAsync(Stream lines, string file, string source, CancellationToken cancellation) =>
        TakeAsync(ToolLines.Chunks(lines).Select(c => new Func<List<ToldServer>>(() => ToolLines.Read(c, file))), source, cancellation);

    /// <summary>Takes the tool files of a container catalogue: a folder of servers, one server's folder, or one <c>tools.json</c>.</summary>
    /// <param name="path">The folder or the file.</param>
    /// <param name="source">Who lists what is listed in it.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    public Task<ImportReport> ContainersAsync(string path, string source, CancellationToken cancellation) =>
        TakeAsync(ContainerTools.Files(path).Select(f => new Func<List<ToldServer>>(() => [ContainerTools.Read(f)])), source, cancellation);

    /// <summary>Takes a text that somebody gave: JSON Lines, or one document with the tools of one server (<see cref="ToolDocument"/>).</summary>
    /// <param name="text">The text.</param>
    /// <param name="server">Whose tools they are where the text does not say it; null where it does.</param>
    /// <param name="source">Who lists what is listed in it, and what the text is called in a problem's place.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    /// <exception cref="CatalogException">It is not said, or said twice, whose tools they are.</exception>
    public Task<ImportReport> TextAsync(ReadOnlyMemory<byte> text, string? server, string source, CancellationToken cancellation)
    {
        var document = ToolDocument.Read(text);
        if (document is { } entries && (server is not null || !entries.All(ToolDocument.NamesServer)))
        {
            return ServerListing.ProblemOf(server ?? "") is { } unnamed
                ? throw new CatalogException(server is null ? "the text lists tools and does not say of which server: name the server" : unnamed)
                : TakeAsync([() => [ContainerTools.Read(entries, server!, source)]], source, cancellation);
        }

        if (server is not null)
        {
            throw new CatalogException("the text is JSON Lines, where each line names its server: leave the server out");
        }

        var lines = document is { } listed ? string.Join('\n', listed.Select(e => System.Text.Encoding.UTF8.GetString(CatalogLine.OnOneLine(e)))) : null;
        return LinesAsync(new MemoryStream(lines is null ? text.ToArray() : System.Text.Encoding.UTF8.GetBytes(lines), writable: false), source, source, cancellation);
    }

    /// <summary>Where the import from a registry stands.</summary>
    /// <param name="source">The registry's name.</param>
    public RegistryStanding Standing(string source)
    {
        var row = _file.Of("SELECT updated_since, next_since, cursor, pages FROM sources WHERE name = ?1").Bind(1, source);
        var standing = row.Step()
            ? new RegistryStanding(row.IsNull(0) ? null : row.Text(0), row.IsNull(1) ? null : row.Text(1), row.IsNull(2) ? null : row.Text(2), (int)row.Long(3))
            : new RegistryStanding(null, null, null, 0);
        row.Reset();
        return standing;
    }

    /// <summary>Takes one page of a registry, and with it, in one transaction, where the import stands afterwards.</summary>
    /// <param name="source">The registry's name.</param>
    /// <param name="page">What it lists.</param>
    /// <param name="standing">Where the import stands with it.</param>
    /// <returns>How many entries were new or otherwise.</returns>
    public int TakePage(string source, IReadOnlyList<ServerListing> page, RegistryStanding standing)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(standing);
        var changed = 0;
        return InTransaction(() =>
        {
            foreach (var listing in page)
            {
                changed += _writer.List(listing, source)?.Changed == true ? 1 : 0;
            }

            _file.Of("INSERT OR REPLACE INTO sources (name, updated_since, next_since, cursor, pages) VALUES (?1, ?2, ?3, ?4, ?5)")
                .Bind(1, source).Bind(2, standing.UpdatedSince).Bind(3, standing.NextSince).Bind(4, standing.Cursor).Bind(5, standing.Pages).Run();
            return changed;
        });
    }

    /// <summary>How many tools were judged by another classifier than this one.</summary>
    public int JudgedOtherwise() => (int)_file.Number($"SELECT count(*) FROM tools WHERE removed = 0 AND classifier <> {RiskClassifier.Version}");

    /// <summary>Judges the tools again that another classifier judged.</summary>
    public Task<ImportReport> ReclassifyAsync(CancellationToken cancellation) => Reclassifying.RunAsync(_file, _writer, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private async Task<ImportReport> TakeAsync(IEnumerable<Func<List<ToldServer>>> pieces, string source, CancellationToken cancellation)
    {
        var prepared = Channel.CreateBounded<Task<List<ToldServer>>>(Environment.ProcessorCount * 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = Task.Run(() => PrepareAsync(pieces, prepared.Writer, stop.Token), CancellationToken.None);
        var taking = new Taking(_writer, source);
        try
        {
            await foreach (var piece in prepared.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                taking.Take(await piece.ConfigureAwait(false));
                if (taking.Waiting >= ToolsPerTransaction || taking.OpenFor > TransactionTime)
                {
                    taking.Flush();
                }
            }

            await reading.ConfigureAwait(false);
            taking.Flush();
            return taking.Finish();
        }
        catch
        {
            taking.Abandon(_file);
            throw;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Pieces are prepared on all cores and taken in their order, so that the same source makes the same catalogue.
    private static async Task PrepareAsync(IEnumerable<Func<List<ToldServer>>> pieces, ChannelWriter<Task<List<ToldServer>>> prepared, CancellationToken cancellation)
    {
        try
        {
            foreach (var piece in pieces)
            {
                await prepared.WriteAsync(Task.Run(piece, cancellation), cancellation).ConfigureAwait(false);
            }

            prepared.Complete();
        }
        catch (Exception e)
        {
            prepared.Complete(e);
            throw;
        }
    }

    private T InTransaction<T>(Func<T> act)
    {
        _writer.Begin();
        try
        {
            var result = act();
            _writer.Commit();
            return result;
        }
        catch
        {
            _file.RollBack();
            throw;
        }
    }
}

/// <summary>Where the import from a registry stands.</summary>
/// <param name="UpdatedSince">What was updated since then was not seen yet, as the registry writes a time; null: nothing was.</param>
/// <param name="NextSince">What that will be when this pass is at its end.</param>
/// <param name="Cursor">Where this pass goes on; null: it has not begun, or is at its end.</param>
/// <param name="Pages">How many pages this pass has taken.</param>
public sealed record RegistryStanding(string? UpdatedSince, string? NextSince, string? Cursor, int Pages);
