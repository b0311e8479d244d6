using Turnpike.Admin.Configuration.Sources;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>Configuration files for people.</summary>
internal static class SourcesText
{
    /// <summary>Writes the files and what became of every server they name.</summary>
    public static void Write(TextWriter text, SourcesView view)
    {
        if (view.Files.All(f => f.State == "absent"))
        {
            text.WriteLine("No configuration file is known: turnpike up --mcp-config FILE, or --project DIR.");
            return;
        }

        foreach (var file in view.Files.Where(f => f.State != "absent"))
        {
            text.WriteLine($"{file.Level}: {Printable.Of(file.Path)}: {file.State}{(file.Problem is { } problem ? ": " + Printable.Of(problem) : "")}");
        }

        if (view.Servers.IsEmpty)
        {
            return;
        }

        Columns.Write(
            text,
            ["name", "state", "source", "target", "note"],
            view.Servers.Select(s => new[] { s.Name, s.State + (s.StartEarly ? ", starts early" : ""), Place(s), s.Url ?? string.Join(' ', s.Command), s.Problem ?? "" }));
    }

    /// <summary>What is wrong, a line each, for standard error.</summary>
    public static IEnumerable<string> Problems(SourcesView view) => view.Problems().Select(p => Printable.Of(p));

    private static string Place(SourcedServer server) => server.Line is { } line ? $"{server.Level}: {server.File}:{line}:{server.Column}" : $"{server.Level}: {server.File}";
}
