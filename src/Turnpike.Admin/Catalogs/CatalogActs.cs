using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;

namespace Turnpike.Admin.Catalogs;

/// <summary>Looks into the catalogue, and judgements of what is not in it.</summary>
internal static class CatalogActs
{
    /// <summary>Most bytes of a text that is given.</summary>
    public const int MaxText = 3 * 1024 * 1024;

    private const int MaxTools = 2000;
    private const int MaxChanges = 1000;

    /// <summary>The act: what changed in the catalogue, oldest first.</summary>
    public static ValueTask<CatalogChangeList> ChangesAsync(ActDesk desk, ListChanges request, CancellationToken cancellation)
    {
        if (request.Limit is < 1 or > MaxChanges)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"limit is 1 to {MaxChanges}", "100");
        }

        try
        {
            using var index = CatalogIndex.Open(desk.Catalog.File);
            var changes = index.Changes(request.Limit, request.Since);
            return ValueTask.FromResult(new CatalogChangeList(
                [.. changes.Changes.Select(c => new CatalogChangeView(c.Number, c.At, WordOf(c.Kind), c.Server, c.Tool, c.Before, c.After))], changes.Cursor, changes.HasMore));
        }
        catch (CatalogException e)
        {
            // Whoever reads it may not be on this machine: where the folder is, is not said.
            throw new AdminException(AdminFaultCode.Invalid, e.Message.Replace(desk.Catalog.File, "catalog.db", StringComparison.Ordinal));
        }
    }

    /// <summary>The act: judges definitions, and keeps nothing of them.</summary>
    public static ValueTask<ClassifiedTools> ClassifyAsync(ActDesk desk, ClassifyTools request, CancellationToken cancellation)
    {
        var tools = ImmutableArray.CreateBuilder<ClassifiedTool>();
        foreach (var judged in JudgedDefinition.Of(TextOf(request.Text)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (tools.Count == MaxTools)
            {
                throw new AdminException(AdminFaultCode.Invalid, $"the text has more than {MaxTools} tools", "turnpike catalog classify FILE");
            }

            tools.Add(View(judged));
        }

        return tools.Count == 0
            ? throw new AdminException(AdminFaultCode.Invalid, "the text names no tool", """{"name":"read_file","description":"Reads a file."}""")
            : ValueTask.FromResult(new ClassifiedTools(tools.ToImmutable(), RiskClassifier.Version));
    }

    /// <summary>The word of a kind of change.</summary>
    public static string WordOf(CatalogChangeKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    /// <summary>The bytes of a text. Throws <see cref="AdminException"/> for too many.</summary>
    public static byte[] TextOf(string text) =>
        Encoding.UTF8.GetByteCount(text) <= MaxText ? Encoding.UTF8.GetBytes(text)
        : throw new AdminException(AdminFaultCode.Invalid, $"the text is larger than {MaxText / 1024 / 1024} MiB: larger files are for the command line", "turnpike catalog import FILE");

    private static ClassifiedTool View(JudgedDefinition judged) => judged.Risk is not { } risk
        ? new ClassifiedTool(judged.Line, judged.Problem, judged.Server, judged.Name, "", "", [], 0, [], [])
        : new ClassifiedTool(
            judged.Line,
            null,
            judged.Server,
            judged.Name,
            RiskWords.Of(risk.Class),
            RiskWords.Of(risk.Severity),
            [.. RiskWords.Of(risk.Flags)],
            risk.Confidence,
            [.. risk.Evidence.Select(e => new ShownEvidence(e.SpeaksFor, e.Pointer, e.Start, e.Length, e.Words))],
            [.. risk.Arguments.Select(a => new TaggedArgument(a.Name, a.Pointer, [.. RiskWords.Of(a.Tags)]))]);
}
