using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Attacks;

namespace Turnpike.Gateway.Tests.Attacks;

/// <summary>docs/attacks.md is written from the catalogue (<c>TURNPIKE_WRITE_DOCS=1</c> writes it anew) and compared to the letter.</summary>
public sealed class AttackPageTests
{
    private const string Head = """
        # Attacks, and what stops them

        Every pattern of the catalogue that comes with the product. *Proved* means that a scripted agent and server play it twice in
        `AttackReplayTests`: without the control it succeeds; with it it fails, and the gateway's own record says that what is in the column
        *stopped by* stood in the way and nothing else did; a harmless call still passes. A pattern without such a script is unproved and not
        counted. *Stopped* means that nothing of the attack arrives; *contained* that the control bounds the harm
        or depends on values somebody chose (a list of recipients, a cap); *seen* that it is recorded only. The script proves the control on
        this one course of the attack: the last column says what the control, or any gateway, cannot do.

        "Without" says what the failing control was compared to: the same gateway with a weaker policy, a gateway where every definition is
        approved unseen (pins), or an agent that reaches the server directly (gateway).

        *Seen* names dated incidents with their sources and identifiers. A source was read in a public copy and says what is claimed, unless it is
        marked: *by* another's account that names it, *retold* where the source itself reports what others found, *not read* where nobody opened it.

        This page is written by a test from `src/Turnpike.Catalog/Attacks/Patterns`.

        """;

    [Fact]
    public void The_page_is_the_catalogue()
    {
        var path = Path.Combine(Root(), "docs", "attacks.md");
        var expected = Page();
        if (Environment.GetEnvironmentVariable("TURNPIKE_WRITE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, "docs/attacks.md is not the catalogue: run this test with TURNPIKE_WRITE_DOCS=1 to write it");
    }

    private static string Page()
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n")).Append('\n');
        var incidents = AttackCatalog.All.SelectMany(p => p.Incidents).ToArray();
        var proved = AttackCatalog.All.Where(p => p.Replay is not null).ToArray();
        page.Append($"{proved.Length} patterns are proved ({Effects(proved)}), {AttackCatalog.All.Length - proved.Length} are unproved. ")
            .Append($"Of {incidents.Length} sources {incidents.Count(i => i is { Verified: not null, Via: null })} were read, {incidents.Count(i => i.Via is not null)} in another's account, ")
            .Append($"{incidents.Count(i => i.Verified is null)} were not.\n");
        foreach (var group in AttackCatalog.All.GroupBy(p => p.Group))
        {
            page.Append($"\n## {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n\n| attack | abuses | control | stopped by | effect | without | seen | what a gateway cannot do |\n|---|---|---|---|---|---|---|---|\n");
            foreach (var pattern in group)
            {
                page.Append($"| **{pattern.Name}** (`{pattern.Id}`). {pattern.Summary} | {Traits(pattern)} | {pattern.Control} | {string.Join(", ", pattern.StoppedBy.Select(s => $"`{s}`"))} | {pattern.Effect}{(pattern.Replay is null ? ", unproved" : "")} | ")
                    .Append($"{Without(pattern)} | {string.Join("; ", pattern.Incidents.Select(Seen))} | {pattern.Limits} |\n");
            }
        }

        return page.ToString();
    }

    private static string Effects(IEnumerable<AttackPattern> patterns) =>
        string.Join(", ", patterns.CountBy(p => p.Effect).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} {e.Key}"));

    private static string Traits(AttackPattern pattern) => string.Join("; ", new[]
    {
        pattern.Classes.IsEmpty ? "no tool" : pattern.Classes.Length == 5 ? "any tool" : string.Join(", ", pattern.Classes), string.Join(", ", pattern.Flags), string.Join(", ", pattern.Tags),
    }.Where(part => part.Length > 0));

    private static string Seen(AttackIncident incident)
    {
        var marks = new[] { incident.Via is { } via ? $"by [an account]({via})" : "", incident.IsSecondHand ? "retold" : "", incident.Verified is null ? "not read" : "" };
        var marked = string.Join(", ", marks.Where(m => m.Length > 0));
        var ids = string.Concat(incident.Identifiers.Select(i => $" [{i.Id}]({i.Address})"));
        return $"[{incident.Date}]({incident.Source}) {incident.Name}{ids}{(marked.Length > 0 ? $" ({marked})" : "")}";
    }

    private static string Without(AttackPattern pattern) => pattern.Replay is not { } replay ? "" : replay.Without.ValueKind == JsonValueKind.String ? replay.Without.GetString()! : "weaker policy";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
