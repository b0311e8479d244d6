using System.CommandLine;
using Turnpike.Admin.Catalogs;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Registries;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog import</c>.</summary>
internal static class CatalogImportCommand
{
    public static Command Build()
    {
        var place = new CatalogPlace();
        var sources = new Argument<string[]>("SOURCE")
        {
            Description = "A JSON Lines file of tools (- is standard input), a tools.json or a folder of a container catalogue, the https:// address of a registry, or the word registry for the official one.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return Verb.Of(
            "import",
            "Take servers and tools into the catalogue. Without a SOURCE, judge again what an earlier version of the classifier judged.",
            "turnpike catalog import registry tools.jsonl",
            async (scene, cancellation) =>
            {
                using var catalog = place.OpenToWrite(scene);
                var done = new List<(string Source, ImportReport Report)>();
                foreach (var source in scene.Get(sources) ?? [])
                {
                    done.Add((source, await ImportAsync(scene, catalog, source, cancellation)));
                }

                var judged = await catalog.ReclassifyAsync(cancellation);
                Say(scene, done, judged);
                return done.Any(d => d.Report.Refused > 0) ? ExitCode.No : ExitCode.Done;
            },
            sources,
            place.File);
    }

    private static async Task<ImportReport> ImportAsync(Scene scene, CatalogImport catalog, string source, CancellationToken cancellation)
    {
        if (source == RegistrySource.Word || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return await RegistryAsync(scene, catalog, source, cancellation);
        }

        if (source == "-")
        {
            using var input = new MemoryStream(await scene.ReadFileAsync(source, cancellation));
            return await catalog.LinesAsync(input, "standard input", "standard input", cancellation);
        }

        if (Directory.Exists(source) || Path.GetFileName(source) == "tools.json")
        {
            return await catalog.ContainersAsync(source, "containers", cancellation);
        }

        if (!File.Exists(source))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no file or folder '{source}'", Scene.NearestFile(source));
        }

        await using var lines = File.OpenRead(source);
        return await catalog.LinesAsync(lines, source, Path.GetFileName(source), cancellation);
    }

    private static async Task<ImportReport> RegistryAsync(Scene scene, CatalogImport catalog, string address, CancellationToken cancellation)
    {
        var options = new RegistryOptions();
        using var registry = RegistrySource.Client(address, options, TimeProvider.System);
        Action<int>? progress = scene.Answer.IsJson ? null : page =>
        {
            if (page % 50 == 0)
            {
                scene.Answer.Error.WriteLine($"{registry.Name}: {Counted.Of(page, "page")}");
            }
        };
        return await RegistrySource.ImportAsync(catalog, registry, options, TimeProvider.System, progress, cancellation);
    }

    private static void Say(Scene scene, List<(string Source, ImportReport Report)> done, ImportReport judged) => scene.Answer.Say(
        json =>
        {
            json.WriteStartArray("sources");
            foreach (var (source, report) in done)
            {
                json.WriteStartObject();
                json.WriteString("source", source);
                json.WriteNumber("servers", report.Servers);
                json.WriteNumber("listed", report.Listed);
                json.WriteNumber("tools", report.Tools);
                json.WriteNumber("added", report.Added);
                json.WriteNumber("changed", report.Changed);
                json.WriteNumber("removed", report.Removed);
                json.WriteNumber("refused", report.Refused);
                json.WriteStartArray("problems");
                foreach (var problem in report.Problems)
                {
                    json.WriteStartObject();
                    json.WriteString("place", problem.Place);
                    json.WriteString("message", problem.Message);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("judged_again", judged.Judged + done.Sum(d => d.Report.Judged));
            json.WriteNumber("classifier", RiskClassifier.Version);
        },
        text =>
        {
            foreach (var (source, report) in done)
            {
                foreach (var problem in report.Problems)
                {
                    text.WriteLine($"{Printable.Of(problem.Place)}: {Printable.Of(problem.Message)}");
                }

                if (report.Refused > report.Problems.Length)
                {
                    text.WriteLine($"... and {report.Refused - report.Problems.Length} more.");
                }

                var kept = report.Refused > 0 && report.Tools > 0 ? " Nothing was removed, since a refused line may have named it." : "";
                var described = report.Listed > 0 ? $"; {Counted.Of(report.Listed, "server")} described for the first time or otherwise than before" : "";
                text.WriteLine(
                    $"{Printable.Of(source)}: {Counted.Of(report.Servers, "server")} with {Counted.Of(report.Tools, "tool")}: {report.Added} new, {report.Changed} changed, {report.Removed} removed; {report.Refused} refused{described}.{kept}");
            }

            var again = judged.Judged + done.Sum(d => d.Report.Judged);
            if (done.Count == 0 || again > 0)
            {
                text.WriteLine($"Judged again under classifier {RiskClassifier.Version}: {Counted.Of(again, "tool")}.");
            }
        });
}
