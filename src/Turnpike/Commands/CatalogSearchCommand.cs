using System.CommandLine;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.State.Catalogs;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog search</c>.</summary>
internal static class CatalogSearchCommand
{
    public static Command Build()
    {
        var place = new CatalogPlace();
        var words = new Argument<string[]>("WORDS") { Description = "Words of a tool's name, title or description, all of them, in any order.", Arity = ArgumentArity.ZeroOrMore };
        var risk = new Option<string?>("--class") { Description = "Read, Write, Execute, Destructive or Financial.", HelpName = "C" };
        var severity = new Option<string?>("--severity") { Description = "At least this: low, medium, high or critical.", HelpName = "S" };
        var flags = new Option<string[]>("--flag") { Description = "sensitive_read, untrusted_source, external_send, admin or code; may be given several times.", HelpName = "F" };
        var tags = new Option<string[]>("--tag") { Description = "An argument's tag, such as path, url or sql; may be given several times.", HelpName = "T" };
        var server = new Option<string?>("--server") { Description = "The server's name.", HelpName = "S" };
        var limit = new Option<int>("--limit") { Description = "How many tools, 1 to 200.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var cursor = new Option<string?>("--cursor") { Description = "Where the answer before said it goes on.", HelpName = "C" };
        return Verb.Of(
            "search",
            "Find tools by words, class, severity, flags, tags and server. Exit code 1 when there is none.",
            "turnpike catalog search delete user --severity high --flag admin",
            (scene, _) =>
            {
                var query = new CatalogQuery
                {
                    Words = string.Join(' ', scene.Get(words) ?? []),
                    Class = CatalogText.Class(scene.Get(risk)),
                    AtLeast = CatalogText.Severity(scene.Get(severity)),
                    Flags = CatalogText.Flags(scene.Get(flags)),
                    Tags = CatalogText.Tags(scene.Get(tags)),
                    Server = scene.Get(server),
                    Limit = scene.Get(limit) is >= 1 and <= 200 and var count ? count : throw new AdminException(AdminFaultCode.Invalid, "--limit is 1 to 200", "--limit 20"),
                    Cursor = scene.Get(cursor),
                };
                using var index = place.OpenToRead(scene);
                if (query.Server is { } name && index.Server(name) is null)
                {
                    throw CatalogText.NoServer(index, name);
                }

                var answer = index.Search(query);
                Say(scene, answer);
                return Task.FromResult(answer.Tools.IsEmpty && answer.Servers.IsEmpty ? ExitCode.No : ExitCode.Done);
            },
            words,
            risk,
            severity,
            flags,
            tags,
            server,
            limit,
            cursor,
            place.File);
    }

    private static void Say(Scene scene, CatalogAnswer answer) => scene.Answer.Say(
        json =>
        {
            json.WriteStartArray("tools");
            foreach (var tool in answer.Tools)
            {
                json.WriteStartObject();
                CatalogText.Write(json, tool);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("servers");
            foreach (var server in answer.Servers)
            {
                json.WriteStartObject();
                CatalogText.Write(json, server);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("bounded", answer.IsBounded);
            json.WriteBoolean("partial", answer.IsPartial);
            json.WriteNumber("looked", answer.Looked);
            json.WriteString("cursor", answer.NextCursor);
        },
        text =>
        {
            if (answer.IsPartial)
            {
                text.WriteLine("No tool has all these words; these have some of them.");
            }

            if (answer.Tools.IsEmpty)
            {
                text.WriteLine("No tool.");
            }
            else
            {
                CatalogText.Table(text, answer.Tools);
            }

            foreach (var server in answer.Servers)
            {
                text.WriteLine($"server {Printable.Of(server.Name)}: {CatalogText.RiskOf(server)}{(server.Summary.Length > 0 ? $"; {Printable.Of(server.Summary)}" : "")}");
            }

            if (answer.IsBounded)
            {
                text.WriteLine($"These words are common: {answer.Looked} tools were ranked, and there are more. Further words, a class or a flag narrow it.");
            }

            if (answer.NextCursor is { } next)
            {
                text.WriteLine($"More: --cursor {next}");
            }
        });
}
