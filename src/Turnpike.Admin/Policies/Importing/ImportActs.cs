using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Importing.Dialect;

namespace Turnpike.Admin.Policies.Importing;

/// <summary>Importing policies of other formats.</summary>
public static class ImportActs
{
    private const string Dialect = "yaml-dialect";
    private const string Json = "json";
    private const int MostBytes = 1024 * 1024;

    /// <summary>The formats there are.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Dialect, Json];

    /// <summary>Imports a text. Throws <see cref="AdminException"/>, with the nearest one, where there is no such format.</summary>
    /// <param name="source">The text (UTF-8).</param>
    /// <param name="format">One of <see cref="Formats"/>; null to go by its first character.</param>
    public static (PolicyImport Import, string Format) Import(ReadOnlySpan<byte> source, string? format)
    {
        var known = format ?? (source.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? Json : Dialect);
        return known switch
        {
            Dialect => (DialectImporter.Import(source), known),
            Json => (JsonImporter.Import(source), known),
            _ => throw new AdminException(AdminFaultCode.Invalid, $"there is no format '{known}'", NearestName.Of(known, Formats) ?? string.Join(", ", Formats)),
        };
    }

    /// <summary>What the line of a report is about, in one word.</summary>
    public static string Word(ImportMark mark) => mark switch
    {
        ImportMark.Refused => "error",
        ImportMark.Changed => "changed",
        _ => "note",
    };

    internal static ValueTask<ImportedPolicy> ImportAsync(ActDesk desk, ImportPolicy request, CancellationToken cancellation)
    {
        var source = Encoding.UTF8.GetBytes(request.Source);
        if (source.Length > MostBytes)
        {
            throw new AdminException(AdminFaultCode.Invalid, "what is imported here is at most 1 MiB", "turnpike policy import FILE");
        }

        var (import, format) = Import(source, request.Format);
        var problems = import.Document is { } document ? CompiledPolicy.Load(Encoding.UTF8.GetBytes(document)).Problems : [];
        return ValueTask.FromResult(new ImportedPolicy(
            import.Document is not null,
            format,
            [.. import.Report.Select(l => new ImportedLine(Word(l.Mark), l.Line, l.Message))],
            [.. problems.Select(ProblemView.Of)],
            import.Document));
    }
}
