using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Registries;

namespace Turnpike.Admin.Catalogs;

/// <summary>Imports into the catalogue at the owner of the data folder: one at a time in the background, and the last few kept until the owner ends.</summary>
internal sealed class ImportDesk(string dataFolder, TimeProvider time) : IAsyncDisposable
{
    private const int MostKept = 16;
    private const string Pasted = "pasted";

    // Who asks waits so long for the answer; what takes longer is asked for again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<ImportJob> _jobs = [];
    private readonly RegistryOptions _options = new();
    private Task _running = Task.CompletedTask;
    private bool _isEnding;

    /// <summary>The catalogue's file.</summary>
    public string File { get; } = CatalogIndex.FileIn(dataFolder);

    /// <summary>What the record of an import names: where from, and of a text its beginning of a hash, never the text.</summary>
    public static ActRecord Describe(ImportCatalog request) => request switch
    {
        { Registry: { } registry } => new ActRecord(null, RegistrySource.NameOf(registry), "registry"),
        { Text: { } text } => new ActRecord(
            null, request.Server is { } server ? Bounded(server) : null, $"text of {text.Length} characters, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 8))}"),
        _ => new ActRecord(null, null, "judge again"),
    };

    /// <summary>The act: begins an import, and has its outcome where that takes no longer than a second.</summary>
    public static async ValueTask<CatalogImportView> BeginAsync(ActDesk desk, ImportCatalog request, CancellationToken cancellation)
    {
        var (job, done) = desk.Catalog.Begin(request, desk.Who);
        await Task.WhenAny(done, Task.Delay(Patience, desk.Time, cancellation));
        return job.View;
    }

    /// <summary>The act: how an import stands.</summary>
    public static ValueTask<CatalogImportView> ShowAsync(ActDesk desk, NamedImport request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Catalog.Find(request.Id).View);

    /// <summary>The act: the last imports.</summary>
    public static ValueTask<CatalogImportList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Catalog.List());

    /// <summary>The act: ends an import; what was taken stays.</summary>
    public static ValueTask<CatalogImportView> CancelAsync(ActDesk desk, NamedImport request, CancellationToken cancellation)
    {
        var job = desk.Catalog.Find(request.Id);
        if (job.IsOver)
        {
            throw new AdminException(AdminFaultCode.Conflict, "this import has ended already");
        }

        job.Cancel();
        return ValueTask.FromResult(job.View);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_gate)
        {
            _isEnding = true;
            _jobs.Where(j => !j.IsOver).ToList().ForEach(j => j.Cancel());
            running = _running;
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _jobs.ForEach(j => j.Dispose());
    }

    private (ImportJob Job, Task Done) Begin(ImportCatalog request, string who)
    {
        if (request is { Registry: not null, Text: not null } or { Registry: not null, Server: not null } or { Text: null, Server: not null })
        {
            throw new AdminException(AdminFaultCode.Invalid, "an import is of a registry or of a text, and a server is named with a text alone", "registry");
        }

        var text = request.Text is null ? null : CatalogActs.TextOf(request.Text);
        if (text is not null && !text.AsSpan().ContainsAnyExcept(" \t\r\n"u8))
        {
            throw new AdminException(AdminFaultCode.Invalid, "the text is empty", """{"server":"files","name":"read_file","description":"Reads a file."}""");
        }

        if (request.Server is { } named && ServerListing.ProblemOf(named) is { } unnamed)
        {
            throw new AdminException(AdminFaultCode.Invalid, unnamed, "files");
        }

        lock (_gate)
        {
            if (_isEnding || !_running.IsCompleted)
            {
                throw new AdminException(AdminFaultCode.Conflict, "an import is under way: wait for it, or end it", _jobs.Find(j => !j.IsOver)?.View.Id);
            }

            var registry = request.Registry is { } address ? Client(address) : null;
            var job = new ImportJob(
                new CatalogImportView(
                    $"im_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}",
                    "running",
                    null,
                    registry is not null ? "registry" : text is not null ? "text" : "judge",
                    registry?.Name ?? (text is not null ? Pasted : ""),
                    who,
                    time.GetUtcNow(),
                    null,
                    0,
                    null,
                    0,
                    RiskClassifier.Version),
                registry,
                text,
                request.Server);
            if (_jobs.Count >= MostKept)
            {
                _jobs[0].Dispose();
                _jobs.RemoveAt(0);
            }

            _jobs.Add(job);
            _running = Task.Run(() => job.RunAsync(File, _options, time), CancellationToken.None);
            return (job, _running);
        }
    }

    // To the command an address that is none is a registry that cannot be asked; here it is a request that was wrong.
    private RegistryClient Client(string address)
    {
        try
        {
            return RegistrySource.Client(address, _options, time);
        }
        catch (AdminException e)
        {
            throw new AdminException(AdminFaultCode.Invalid, e.Fault.Message, e.Fault.Nearest);
        }
    }

    private ImportJob Find(string id)
    {
        lock (_gate)
        {
            return _jobs.Find(j => j.View.Id == id)
                ?? throw new AdminException(AdminFaultCode.NotFound, "there is no such import any more: the last few are kept, until the gateway ends");
        }
    }

    private CatalogImportList List()
    {
        lock (_gate)
        {
            return new CatalogImportList([.. _jobs.Select(j => j.View).Reverse()]);
        }
    }

    private static string Bounded(string text) => text.Length > 200 ? text[..200] : text;
}
