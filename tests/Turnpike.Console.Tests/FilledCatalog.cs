using System.Text;
using System.Text.Json;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests;

/// <summary>A catalogue's file of this test's own, removed at its end.</summary>
public sealed class FilledCatalog : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("turnpike-pages-").FullName;

    public string File => Path.Combine(_folder, "catalog.db");

    public string Site(string name = "site") => Path.Combine(_folder, name);

    /// <summary>Adds tools, by server.</summary>
    public async Task<FilledCatalog> WithAsync(params (string Server, string Tool, string Description)[] tools)
    {
        using var import = CatalogImport.Open(File, TimeProvider.System);
        var lines = string.Concat(tools.Select(t => JsonSerializer.Serialize(new
        {
            server = t.Server,
            name = t.Tool,
            description = t.Description,
            inputSchema = new { type = "object", properties = new { path = new { type = "string", description = "The path of a file." } } },
        }) + "\n"));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        var report = await import.LinesAsync(stream, "tools.jsonl", "a test", CancellationToken.None);
        Assert.Equal((tools.Length, 0), (report.Tools, report.Refused));
        return this;
    }

    /// <summary>A catalogue of hostile and of ordinary names.</summary>
    public static Task<FilledCatalog> UsualAsync() => new FilledCatalog().WithAsync(
    [
        ("@example/files", "delete_file", "Permanently deletes a file."),
        ("@example/files", "read_file", "Reads a file."),
        ("@example/files", "readFile", "Reads a file, too."),
        ("@example/files", "READFILE", "Reads a file, loudly."),
        ("mail", "send_mail", "Sends an e-mail message to a recipient."),
        ("mail", "read_mail", "Reads private e-mail messages from the inbox."),
        ("mail", "fetch_page", "Fetches a web page from a URL and returns its content."),
        ("..", "..", "Climbs."),
        ("con", "aux.html", "A device."),
        ("<script>alert(1)</script>", "\"><img src=x>", "</blockquote><script>alert(1)</script>"),
        ("\u202egnp", "a\u200bb", "Hidden \U000E0041 text."),
        (new string('n', 180), new string('t', 250), "Long."),
    ]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>The usual catalogue, made once for the tests of a class that only read it.</summary>
public sealed class UsualCatalog : IAsyncLifetime
{
    public FilledCatalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Catalog = await FilledCatalog.UsualAsync();

    public ValueTask DisposeAsync()
    {
        Catalog.Dispose();
        return ValueTask.CompletedTask;
    }
}
