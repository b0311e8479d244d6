using System.CommandLine;
using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Audit.Queries;
using Turnpike.State.Folders;

namespace Turnpike.Commands;

/// <summary><c>turnpike audit query</c>.</summary>
internal static class AuditSearch
{
    private static readonly string[] Filters = ["kind", "grant", "subject", "server", "method", "name", "decision", "rule", "session", "outcome"];

    public static Command Build()
    {
        var texts = Filters.ToDictionary(n => n, n => new Option<string?>($"--{n}") { Description = $"Only this {n}; a trailing * makes a prefix.", HelpName = "TEXT" });
        var since = new Option<string?>("--since") { Description = "Not before: a time (2026-11-21T05:00:00Z) or a duration ago (2h).", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "Before: a time or a duration ago.", HelpName = "TIME" };
        var limit = new Option<int>("--limit") { Description = "Records a page (default: 100).", HelpName = "N", DefaultValueFactory = _ => 100 };
        var after = new Option<long?>("--after") { Description = "The page behind this one, as the page before said.", HelpName = "N" };
        var oldest = new Option<bool>("--oldest-first") { Description = "Oldest first (default: newest first)." };
        Symbol[] symbols = [.. texts.Values, since, until, limit, after, oldest];
        return Verb.Of(
            "query",
            "Search the record.",
            "turnpike audit query --subject alice --decision deny --since 2h",
            (scene, cancellation) =>
            {
                var query = new AuditQuery
                {
                    Kind = scene.Get(texts["kind"]),
                    Grant = scene.Get(texts["grant"]),
                    Subject = scene.Get(texts["subject"]),
                    Server = scene.Get(texts["server"]),
                    Method = scene.Get(texts["method"]),
                    Name = scene.Get(texts["name"]),
                    Decision = scene.Get(texts["decision"]),
                    Rule = scene.Get(texts["rule"]),
                    Session = scene.Get(texts["session"]),
                    Outcome = scene.Get(texts["outcome"]),
                    Since = Time(scene.Get(since)),
                    Until = Time(scene.Get(until)),
                    Limit = scene.Get(limit) is var n and >= 1 and <= 10_000
                        ? n
                        : throw new AdminException(AdminFaultCode.Invalid, "a page has 1 to 10000 records", "--limit 100"),
                    After = scene.Get(after),
                    NewestFirst = !scene.Get(oldest),
                };
                var folder = AuditCommands.RecordFolder(scene);
                using var index = new AuditIndex(folder, IndexOf(folder));
                index.CatchUp(cancellation);
                var page = index.Query(query);
                Say(scene.Answer, page);
                return Task.FromResult(ExitCode.Done);
            },
            symbols);
    }

    /// <summary>Where the index of a data folder's record is.</summary>
    public static string IndexOf(string recordFolder) => Path.Combine(Path.GetDirectoryName(recordFolder)!, DataFolder.RecordIndexName);

    private static void Say(Answer answer, AuditPage page) => answer.Say(
        json =>
        {
            json.WriteStartArray("records");
            foreach (var row in page.Rows)
            {
                json.WriteRawValue(row.Json);
            }

            json.WriteEndArray();
            if (page.Next is { } next)
            {
                json.WriteNumber("next", next);
            }
        },
        text =>
        {
            foreach (var row in page.Rows)
            {
                RecordText.Write(answer, Encoding.UTF8.GetBytes(row.Json));
            }

            if (page.Rows.IsEmpty)
            {
                text.WriteLine("No record matches.");
            }

            if (page.Next is { } next)
            {
                text.WriteLine($"There is more: --after {next}");
            }
        });

    private static DateTimeOffset? Time(string? text) => text is null ? null : Times.Read(text);
}
