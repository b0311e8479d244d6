using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
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
            async (scene, cancellation) =>
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
                var found = scene.IsRemote ? await AtGatewayAsync(scene, query, cancellation) : InFiles(scene, query, cancellation);
                Say(scene.Answer, found);
                return found.Damage is null ? ExitCode.Done : ExitCode.No;
            },
            symbols);
    }

    /// <summary>Where the index of a data folder's record is.</summary>
    public static string IndexOf(string recordFolder) => Path.Combine(Path.GetDirectoryName(recordFolder)!, DataFolder.RecordIndexName);

    // Needs nothing but the files, so that it also answers for a copy of a record.
    private static Found InFiles(Scene scene, AuditQuery query, CancellationToken cancellation)
    {
        var folder = AuditCommands.RecordFolder(scene);
        using var index = new AuditIndex(folder, IndexOf(folder));
        string? damage = null;
        try
        {
            index.CatchUp(cancellation);
        }
        catch (InvalidDataException e)
        {
            damage = e.Message;
        }

        var page = index.Query(query);
        return new Found([.. page.Rows.Select(r => r.Json)], page.Next, damage);
    }

    private static async Task<Found> AtGatewayAsync(Scene scene, AuditQuery query, CancellationToken cancellation)
    {
        await using var node = await scene.OpenNodeAsync(cancellation);
        var lines = ImmutableArray.CreateBuilder<string>();
        for (var after = query.After; ;)
        {
            var page = await node.ActAsync(AdminActs.ReadRecord, Request(query, after, query.Limit - lines.Count), cancellation);
            lines.AddRange(page.Lines);
            if (page.Next is null || page.Damage is not null || lines.Count >= query.Limit)
            {
                return new Found(lines.ToImmutable(), page.Next, page.Damage);
            }

            after = page.Next;
        }
    }

    private static SearchRecord Request(AuditQuery query, long? after, int limit) => SearchRecord.From(query) with
    {
        Kinds = query.Kind is { } kind ? [kind] : [],
        OldestFirst = !query.NewestFirst,
        After = after,
        Limit = Math.Min(limit, SearchRecord.MaxLimit),
    };

    private static void Say(Answer answer, Found found) => answer.Say(
        json =>
        {
            json.WriteStartArray("records");
            foreach (var line in found.Lines)
            {
                json.WriteRawValue(line);
            }

            json.WriteEndArray();
            if (found.Next is { } next)
            {
                json.WriteNumber("next", next);
            }

            if (found.Damage is { } damage)
            {
                json.WriteString("damage", damage);
            }
        },
        text =>
        {
            foreach (var line in found.Lines)
            {
                RecordText.Write(answer, Encoding.UTF8.GetBytes(line));
            }

            if (found.Lines.IsEmpty)
            {
                text.WriteLine("No record matches.");
            }

            if (found.Next is { } next)
            {
                text.WriteLine($"There is more: --after {next}");
            }

            if (found.Damage is { } damage)
            {
                answer.Error.WriteLine($"turnpike: {Printable.Of(damage)}; nothing behind it is shown");
            }
        });

    private static DateTimeOffset? Time(string? text) => text is null ? null : Times.Read(text);

    private sealed record Found(ImmutableArray<string> Lines, long? Next, string? Damage);
}
