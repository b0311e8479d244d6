using Turnpike.Admin.Acts;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Catalog.Imports;

/// <summary><c>/console/catalog/import</c>: servers and tools are taken into the catalogue, and how that goes.</summary>
internal static class ImportPages
{
    private const string Path = "/console/catalog/import";

    /// <summary>Maps the pages.</summary>
    public static void Map(ConsoleRoutes routes) => routes
        .Get("/catalog/import", Right.Administer, request => ShowAsync(request, new ImportDraft()))
        .Post("/catalog/import", Right.Administer, BeginAsync)
        .Get("/catalog/import/{id}", Right.Administer, FollowAsync)
        .Post("/catalog/import/{id}/cancel", Right.Administer, CancelAsync);

    /// <summary>The address of an import's page.</summary>
    public static string PathOf(string id) => $"{Path}/{Uri.EscapeDataString(id)}";

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ImportDraft draft)
    {
        var last = await request.ActAsync(AdminActs.ListImports, Nothing.Value);
        return PageAnswer.Show<ImportPage>("Import into the catalogue", new ImportModel(draft, last.Imports), draft.Problem is null ? 200 : 400);
    }

    private static async ValueTask<PageAnswer> BeginAsync(PageRequest request)
    {
        // The text as it came: line ends are only between tokens, and nothing else of it may be touched, since definitions are told apart by their bytes.
        var draft = new ImportDraft { What = request.Form("do"), Registry = request.Form("registry") is { Length: > 0 } registry ? registry : new ImportDraft().Registry, Text = request.Form("text"), Server = request.Form("server") };
        try
        {
            var begun = await request.ActAsync(AdminActs.ImportCatalog, draft.What switch
            {
                "registry" => new ImportCatalog { Registry = draft.Registry },
                "text" => new ImportCatalog { Text = draft.Text, Server = draft.Server.Length > 0 ? draft.Server : null },
                "judge" => new ImportCatalog(),
                _ => throw new AdminException(AdminFaultCode.Invalid, "the form does not say what to import", "registry, text or judge"),
            });

            // What was refused whole is mended where it was typed.
            return begun is { State: "failed", Kind: "text", Report: null }
                ? await ShowAsync(request, draft with { Problem = ImportWords.Problem(begun) })
                : PageAnswer.To(PathOf(begun.Id));
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.Conflict)
        {
            return await ShowAsync(request, draft with { Problem = PageWriter.Sentence(e) });
        }
    }

    private static async ValueTask<PageAnswer> FollowAsync(PageRequest request)
    {
        var import = await request.ActAsync(AdminActs.ShowImport, new NamedImport(request.Place("id")));
        if (import.State == "running")
        {
            // Without scripts, too, the page is asked for again until there is an outcome.
            request.Http.Response.Headers["Refresh"] = "2";
        }

        return PageAnswer.Show<ImportOutcomePage>("Import into the catalogue", import);
    }

    private static async ValueTask<PageAnswer> CancelAsync(PageRequest request)
    {
        var import = await request.ActAsync(AdminActs.CancelImport, new NamedImport(request.Place("id")));
        return PageAnswer.To(PathOf(import.Id), "It ends now. What was taken before stays.");
    }
}

/// <summary>What somebody typed.</summary>
internal sealed record ImportDraft
{
    /// <summary>Which of the forms was sent.</summary>
    public string What { get; init; } = "";

    /// <summary>The registry's address.</summary>
    public string Registry { get; init; } = "https://registry.modelcontextprotocol.io";

    /// <summary>The definitions.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whose they are.</summary>
    public string Server { get; init; } = "";

    /// <summary>Why it was not begun; null for nothing.</summary>
    public string? Problem { get; init; }
}

/// <summary>The page where imports are begun.</summary>
/// <param name="Draft">What was typed.</param>
/// <param name="Imports">The last imports, newest first.</param>
internal sealed record ImportModel(ImportDraft Draft, System.Collections.Immutable.ImmutableArray<CatalogImportView> Imports);
