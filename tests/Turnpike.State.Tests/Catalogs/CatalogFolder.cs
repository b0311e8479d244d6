using System.Text;
using Turnpike.State.Catalogs;

namespace Turnpike.State.Tests.Catalogs;

/// <summary>A catalogue of this test's own.</summary>
internal sealed class CatalogFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FakeTime Time { get; } = new();

    public string File => _folder.File("catalog.db");

    public string Path => _folder.Path;

    public static string Line(string server, string name, string description, string schema = """{"type":"object"}""", string more = "") =>
        $$"""{"server":"{{server}}","name":"{{name}}","description":"{{description}}","inputSchema":{{schema}}{{more}}}""" + "\n";

    public async Task<ImportReport> ImportAsync(string lines, string source = "test")
    {
        using var import = CatalogImport.Open(File, Time);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(lines));
        return await import.LinesAsync(stream, "tools.jsonl", source, TestContext.Current.CancellationToken);
    }

    public CatalogIndex Open(CorrectionLookup? corrections = null) => CatalogIndex.Open(File, corrections);

    public CatalogChange[] Changes()
    {
        using var index = Open();
        return [.. index.Changes(1000).Changes];
    }

    public void Dispose() => _folder.Dispose();
}
