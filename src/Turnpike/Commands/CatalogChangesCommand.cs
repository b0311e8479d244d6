using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.State.Catalogs;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog changes</c>.</summary>
internal static class CatalogChangesCommand
{
    public static Command Build()
    {
        var place = new CatalogPlace();
        var since = new Option<string?>("--since") { Description = "The cursor of the answer before (default: from the beginning). Nothing is left out between two answers.", HelpName = "CURSOR" };
        var limit = new Option<int>("--limit") { Description = "How many changes, 1 to 1000.", HelpName = "N", DefaultValueFactory = _ => 100 };
        return Verb.Of(
            "changes",
            "What changed in the catalogue, oldest first: servers and tools added and removed, risk up and down, definitions that drifted.",
            "turnpike catalog changes --since CURSOR --json",
            (scene, _) =>
            {
                using var index = place.OpenToRead(scene);
                if (scene.Get(limit) is < 1 or > 1000)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "--limit is 1 to 1000", "--limit 100");
                }

                Say(scene, index.Changes(scene.Get(limit), scene.Get(since)));
                return Task.FromResult(ExitCode.Done);
            },
            since,
            limit,
            place.File);
    }

    private static void Say(Scene scene, CatalogChanges changes) => scene.Answer.Say(
        json =>
        {
            json.WriteStartArray("changes");
            foreach (var change in changes.Changes)
            {
                json.WriteStartObject();
                json.WriteNumber("number", change.Number);
                json.WriteString("at", change.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                json.WriteString("kind", Word(change.Kind));
                json.WriteString("server", change.Server);
                json.WriteString("tool", change.Tool);
                json.WriteString("before", change.Before);
                json.WriteString("after", change.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("cursor", changes.Cursor);
            json.WriteBoolean("more", changes.HasMore);
        },
        text =>
        {
            foreach (var change in changes.Changes)
            {
                var what = change.Before is null ? "" : $"  {Short(change.Before)} -> {Short(change.After!)}";
                text.WriteLine($"{change.At:yyyy-MM-dd HH:mm} {Word(change.Kind)} {Printable.Of(change.Server)}{(change.Tool is null ? "" : "/" + Printable.Of(change.Tool))}{what}");
            }

            if (changes.Changes.IsEmpty)
            {
                text.WriteLine("Nothing changed.");
            }

            text.WriteLine($"{(changes.HasMore ? "More" : "The next time")}: --since {changes.Cursor}");
        });

    private static string Word(CatalogChangeKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    // A hash is told apart by its beginning; a risk is words.
    private static string Short(string text) => text.Length == 64 && !text.Contains(' ', StringComparison.Ordinal) ? text[..12] : text;
}
