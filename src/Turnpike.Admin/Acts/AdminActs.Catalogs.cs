using Turnpike.Admin.Catalogs;

namespace Turnpike.Admin.Acts;

/// <content>The catalogue.</content>
public static partial class AdminActs
{
    /// <summary>Takes servers and tools into the catalogue, in the background.</summary>
    public static Act<ImportCatalog, CatalogImportView> ImportCatalog { get; } = new(
        "catalog.import", Right.Administer, j => j.ImportCatalog, j => j.CatalogImportView, ImportDesk.BeginAsync, ImportDesk.Describe);

    /// <summary>Ends an import into the catalogue; what was taken stays.</summary>
    public static Act<NamedImport, CatalogImportView> CancelImport { get; } = new(
        "catalog.import_cancel", Right.Administer, j => j.NamedImport, j => j.CatalogImportView, ImportDesk.CancelAsync, r => new ActRecord(null, r.Id));

    /// <summary>Says how an import into the catalogue stands.</summary>
    public static Act<NamedImport, CatalogImportView> ShowImport { get; } = new(
        "catalog.import_result", Right.Administer, j => j.NamedImport, j => j.CatalogImportView, ImportDesk.ShowAsync);

    /// <summary>Lists the last imports into the catalogue.</summary>
    public static Act<Nothing, CatalogImportList> ListImports { get; } = new(
        "catalog.imports", Right.Administer, j => j.Nothing, j => j.CatalogImportList, ImportDesk.ListAsync);

    /// <summary>Says what changed in the catalogue.</summary>
    public static Act<ListChanges, CatalogChangeList> ListCatalogChanges { get; } = new(
        "catalog.changes", Right.Look, j => j.ListChanges, j => j.CatalogChangeList, CatalogActs.ChangesAsync);

    /// <summary>Judges definitions of tools that are given, and keeps nothing of them.</summary>
    public static Act<ClassifyTools, ClassifiedTools> ClassifyTools { get; } = new(
        "catalog.classify", Right.Look, j => j.ClassifyTools, j => j.ClassifiedTools, CatalogActs.ClassifyAsync);
}
