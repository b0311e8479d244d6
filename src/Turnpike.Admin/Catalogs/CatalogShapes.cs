using System.Collections.Immutable;

namespace Turnpike.Admin.Catalogs;

/// <summary>
/// Takes servers and tools into the catalogue of the data folder, in the background. Either <c>registry</c> or <c>text</c>; without both, what an earlier
/// version of the classifier judged is judged again.
/// </summary>
public sealed record ImportCatalog
{
    /// <summary>The https:// address of a registry that speaks the MCP registry API v0.1, or <c>registry</c> for the official one; null for a text.</summary>
    public string? Registry { get; init; }

    /// <summary>
    /// JSON Lines of tools, each with its <c>server</c>; or a list of tools, as a <c>tools.json</c> of a container catalogue or the answer of <c>tools/list</c> is. What it
    /// tells of a server's tools is all of them. At most 3 MiB; null for a registry.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>Whose tools they are, where the text does not say it; null where it does.</summary>
    public string? Server { get; init; }
}

/// <summary>Names an import into the catalogue.</summary>
/// <param name="Id">Its id.</param>
public sealed record NamedImport(string Id);

/// <summary>How an import into the catalogue stands, or what it did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>running</c>, <c>done</c>, <c>cancelled</c> or <c>failed</c>. What was taken before one ended stays.</param>
/// <param name="Problem">Why it failed, and what to do; null where it did not.</param>
/// <param name="Kind"><c>registry</c>, <c>text</c> or <c>judge</c> (again).</param>
/// <param name="Source">The registry as the catalogue calls it, or <c>pasted</c>; empty for judging again.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended; null before.</param>
/// <param name="Pages">Pages of the registry that were taken in this pass, those of earlier runs among them.</param>
/// <param name="Report">What was done with what the source says; null before it ended, and where nothing but judging was asked for.</param>
/// <param name="JudgedAgain">Tools that were judged again, since another version of the classifier had judged them.</param>
/// <param name="Classifier">The version of the classifier.</param>
public sealed record CatalogImportView(
    string Id,
    string State,
    string? Problem,
    string Kind,
    string Source,
    string By,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int Pages,
    ImportedReport? Report,
    int JudgedAgain,
    int Classifier);

/// <summary>What an import did, as <c>catalog import --json</c> says it.</summary>
/// <param name="Servers">Servers that were told of.</param>
/// <param name="Listed">Of which the listing is new or otherwise.</param>
/// <param name="Tools">Tools that were told of and taken.</param>
/// <param name="Added">Of which are new.</param>
/// <param name="Changed">Of which have another definition.</param>
/// <param name="Unchanged">Of which are as they were.</param>
/// <param name="Removed">Tools that are no more among those of their server.</param>
/// <param name="Refused">Lines or entries that were refused.</param>
/// <param name="Problems">The first hundred of them.</param>
public sealed record ImportedReport(
    int Servers, int Listed, int Tools, int Added, int Changed, int Unchanged, int Removed, int Refused, ImmutableArray<RefusedEntry> Problems);

/// <summary>A line or an entry that was refused.</summary>
/// <param name="Place">Where: the source and the line from 1, an entry from 0 (<c>#/0</c>), or a page of a registry.</param>
/// <param name="Message">Why.</param>
public sealed record RefusedEntry(string Place, string Message);

/// <summary>The last imports, newest first.</summary>
/// <param name="Imports">The imports.</param>
public sealed record CatalogImportList(ImmutableArray<CatalogImportView> Imports);

/// <summary>Asks what changed in the catalogue.</summary>
public sealed record ListChanges
{
    /// <summary>The cursor of the answer before; null: from the beginning. Nothing is left out between two answers.</summary>
    public string? Since { get; init; }

    /// <summary>How many changes, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>What changed in the catalogue, oldest first.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="Cursor">Given as <c>since</c> the next time, it leads to what came after these. Never null.</param>
/// <param name="More">Whether more are there already.</param>
public sealed record CatalogChangeList(ImmutableArray<CatalogChangeView> Changes, string Cursor, bool More);

/// <summary>One change of the catalogue.</summary>
/// <param name="Number">Counts up by one without a gap.</param>
/// <param name="At">When an import saw it.</param>
/// <param name="Kind"><c>server_added</c>, <c>server_removed</c>, <c>tool_added</c>, <c>tool_removed</c>, <c>risk_up</c>, <c>risk_down</c> or <c>definition_drift</c>.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool's name; null for a server's own changes.</param>
/// <param name="Before">Of a risk: class, severity and flags before; of a drift: the hash before; else null.</param>
/// <param name="After">The same afterwards.</param>
public sealed record CatalogChangeView(long Number, DateTimeOffset At, string Kind, string Server, string? Tool, string? Before, string? After);

/// <summary>Asks for a judgement of definitions of tools. Nothing of them is kept.</summary>
/// <param name="Text">JSON Lines of tools, or a list of tools as <c>tools/list</c> answers it; at most 3 MiB.</param>
public sealed record ClassifyTools(string Text);

/// <summary>Judged definitions, in the order of the text.</summary>
/// <param name="Tools">The judgements.</param>
/// <param name="Classifier">The version of the classifier.</param>
public sealed record ClassifiedTools(ImmutableArray<ClassifiedTool> Tools, int Classifier);

/// <summary>One judged definition, or why it is none.</summary>
/// <param name="Line">Its line, or its place in the list, from 1.</param>
/// <param name="Error">Why it is no definition of a tool; null where it is one. Everything after is then empty.</param>
/// <param name="Server">Its server as the line names it; empty where it names none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Class">Read, Write, Execute, Destructive or Financial.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Flags">What else is true of it.</param>
/// <param name="Confidence">How sure the classifier is, 0 to 1.</param>
/// <param name="Evidence">The words of the definition that the judgement rests on.</param>
/// <param name="Arguments">Arguments to care about.</param>
public sealed record ClassifiedTool(
    int Line,
    string? Error,
    string Server,
    string Name,
    string Class,
    string Severity,
    ImmutableArray<string> Flags,
    double Confidence,
    ImmutableArray<ShownEvidence> Evidence,
    ImmutableArray<TaggedArgument> Arguments);

/// <summary>Words of a definition that speak for something.</summary>
/// <param name="For">What for: a class, a severity, a flag.</param>
/// <param name="Pointer">Where they stand in the definition.</param>
/// <param name="Start">Where in that text they begin, in UTF-16 units.</param>
/// <param name="Length">How long they are.</param>
/// <param name="Words">The words; text of the server.</param>
public sealed record ShownEvidence(string For, string Pointer, int Start, int Length, string Words);

/// <summary>An argument to care about.</summary>
/// <param name="Name">Its name; text of the server.</param>
/// <param name="Pointer">Where it stands in the definition.</param>
/// <param name="Tags">Such as <c>path</c>, <c>url</c> or <c>shell</c>.</param>
public sealed record TaggedArgument(string Name, string Pointer, ImmutableArray<string> Tags);
