using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Registries;

namespace Turnpike.Admin.Catalogs;

/// <summary>One import that somebody asked for. How it stands may be asked at any time, from any thread.</summary>
internal sealed class ImportJob(CatalogImportView asked, RegistryClient? registry, byte[]? text, string? server) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private byte[]? _text = text;
    private CatalogImportView _view = asked;

    /// <summary>How it stands.</summary>
    public CatalogImportView View
    {
        get
        {
            lock (_gate)
            {
                return _view;
            }
        }
    }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => View.State != "running";

    /// <summary>Ends it soon; what was taken stays.</summary>
    public void Cancel() => _stop.Cancel();

    /// <summary>Does it. Never throws: nobody waits for it, so that how it went is said in <see cref="View"/>.</summary>
    public async Task RunAsync(string file, RegistryOptions options, TimeProvider time)
    {
        try
        {
            using var catalog = CatalogImport.Open(file, time);
            var report = registry is not null
                ? await RegistrySource.ImportAsync(catalog, registry, options, time, page => Say(v => v with { Pages = page }), _stop.Token)
                : _text is not null ? await catalog.TextAsync(_text, server, View.Source, _stop.Token) : null;
            if (report is not null)
            {
                Say(v => v with { Report = Told(report), JudgedAgain = report.Judged });
            }

            var judged = await catalog.ReclassifyAsync(_stop.Token);
            Say(v => v with { State = "done", FinishedAt = time.GetUtcNow(), JudgedAgain = v.JudgedAgain + judged.Judged });
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            Say(v => v with { State = "cancelled", FinishedAt = time.GetUtcNow() });
        }
        catch (Exception e) when (e is AdminException or CatalogException or IOException or UnauthorizedAccessException)
        {
            // Whoever reads it may not be on this machine: where the folder is, is not said.
            Fail((e is AdminException { Fault.Nearest: { } nearest } ? $"{e.Message}; {nearest}" : e.Message).Replace(file, "catalog.db", StringComparison.Ordinal), time.GetUtcNow());
        }
        catch (Exception e)
        {
            Fail($"the import failed ({e.GetType().Name})", time.GetUtcNow());
        }
        finally
        {
            _text = null;
            registry?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private void Fail(string problem, DateTimeOffset now) => Say(v => v with { State = "failed", Problem = problem, FinishedAt = now });

    private void Say(Func<CatalogImportView, CatalogImportView> change)
    {
        lock (_gate)
        {
            _view = change(_view);
        }
    }

    private static ImportedReport Told(ImportReport report) => new(
        report.Servers,
        report.Listed,
        report.Tools,
        report.Added,
        report.Changed,
        report.Tools - report.Added - report.Changed,
        report.Removed,
        report.Refused,
        [.. report.Problems.Select(p => new RefusedEntry(p.Place, p.Message))]);
}
