using System.Globalization;
using Turnpike.Admin.Catalogs;

namespace Turnpike.Console.Catalog.Imports;

/// <summary>How an import stands, in words.</summary>
internal static class ImportWords
{
    /// <summary>Its state.</summary>
    public static string State(CatalogImportView import) => import switch
    {
        { State: "running" } => "Under way",
        { State: "done", Report.Refused: > 0 } => "Done, with refusals",
        { State: "done" } => "Done",
        { State: "cancelled" } => "Ended early",
        _ => "Failed",
    };

    /// <summary>The class of the mark of its state.</summary>
    public static string ClassOf(CatalogImportView import) => import switch
    {
        { State: "running" } => "state some",
        { State: "done", Report.Refused: > 0 } => "state warn",
        { State: "done" } => "state ok",
        { State: "cancelled" } => "state warn",
        _ => "state bad",
    };

    /// <summary>Where it takes from.</summary>
    public static string Source(CatalogImportView import) => import.Kind switch
    {
        "registry" => import.Source,
        "text" => "Pasted definitions",
        _ => "Judged again",
    };

    /// <summary>Why it failed, as a sentence.</summary>
    public static string Problem(CatalogImportView import) =>
        import.Problem is { Length: > 0 } problem ? char.ToUpperInvariant(problem[0]) + problem[1..] + (problem[^1] is '.' or '?' or '!' ? "" : ".") : "";

    /// <summary>A number as people read it.</summary>
    public static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>What it did, in a few words; empty before it did anything.</summary>
    public static string Sentence(CatalogImportView import) => import switch
    {
        { Kind: "registry", Report: { } report } => $"{N(report.Servers)} servers listed, {N(report.Listed)} described anew; {N(report.Refused)} refused",
        { Report: { } report } => $"{N(report.Servers)} servers, {N(report.Tools)} tools: {N(report.Added)} new, {N(report.Changed)} changed, {N(report.Removed)} removed; {N(report.Refused)} refused",
        { Kind: "judge", State: "done" } => $"{N(import.JudgedAgain)} tools judged again",
        { Pages: > 0 } => $"{N(import.Pages)} pages of the registry",
        _ => "",
    };
}
