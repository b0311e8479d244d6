using System.CommandLine;
using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog attacks</c>.</summary>
internal static class CatalogAttacksCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static Command Build()
    {
        var id = new Argument<string?>("ID") { Description = "A pattern's id (default: list them).", Arity = ArgumentArity.ZeroOrOne };
        var risk = new Option<string?>("--class") { Description = "Those that abuse tools of this class.", HelpName = "C" };
        var flag = new Option<string[]>("--flag") { Description = "Those that abuse tools with this flag; may be given several times.", HelpName = "F" };
        var tag = new Option<string[]>("--tag") { Description = "Those that abuse arguments with this tag; may be given several times.", HelpName = "T" };
        return Verb.Of(
            "attacks",
            "The catalogue of attack patterns: what happens, where it was seen, what stops it, and what a gateway cannot do about it.",
            "turnpike catalog attacks --class Execute --tag shell",
            (scene, _) =>
            {
                if (scene.Get(id) is { } wanted)
                {
                    var pattern = AttackCatalog.Find(wanted)
                        ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no attack pattern '{wanted}'", NearestName.Of(wanted, AttackCatalog.All.Select(p => p.Id)));
                    scene.Answer.Say(json => Write(json, pattern), text => Write(text, pattern));
                    return Task.FromResult(ExitCode.Done);
                }

                string[] traits =
                [
                    .. CatalogText.Class(scene.Get(risk)) is { } kind ? [RiskWords.Of(kind)] : Array.Empty<string>(),
                    .. RiskWords.Of(CatalogText.Flags(scene.Get(flag))),
                ];
                string[] tags = [.. RiskWords.Of(CatalogText.Tags(scene.Get(tag)))];
                AttackPattern[] found =
                [
                    .. AttackCatalog.All.Where(p => traits.All(t => p.Classes.Contains(t) || p.Flags.Contains(t)) && tags.All(t => p.Tags.Contains(t))),
                ];
                Say(scene, found);
                return Task.FromResult(found.Length == 0 ? ExitCode.No : ExitCode.Done);
            },
            id,
            risk,
            flag,
            tag);
    }

    private static void Say(Scene scene, AttackPattern[] found) => scene.Answer.Say(
        json =>
        {
            json.WriteStartArray("attacks");
            foreach (var pattern in found)
            {
                json.WriteStartObject();
                json.WriteString("id", pattern.Id);
                json.WriteString("name", pattern.Name);
                json.WriteString("group", pattern.Group);
                json.WriteString("effect", pattern.Effect);
                json.WriteBoolean("proved", pattern.Replay is not null);
                CatalogText.List(json, "classes", pattern.Classes);
                CatalogText.List(json, "flags", pattern.Flags);
                CatalogText.List(json, "tags", pattern.Tags);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        text =>
        {
            Columns.Write(text, ["id", "group", "effect", "name"], found.Select(p => new[] { p.Id, p.Group, p.Replay is null ? "unproved" : p.Effect, p.Name }));
            text.WriteLine($"{Counted.Of(found.Length, "pattern")}, {found.Count(p => p.Replay is not null)} with a replay that is run by the tests.");
        });

    private static void Write(Utf8JsonWriter json, AttackPattern pattern)
    {
        json.WriteString("id", pattern.Id);
        json.WriteString("name", pattern.Name);
        json.WriteString("group", pattern.Group);
        json.WriteString("summary", pattern.Summary);
        CatalogText.List(json, "stages", pattern.Stages);
        json.WriteStartArray("incidents");
        foreach (var incident in pattern.Incidents)
        {
            json.WriteStartObject();
            json.WriteString("date", incident.Date);
            json.WriteString("name", incident.Name);
            json.WriteString("source", incident.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        CatalogText.List(json, "classes", pattern.Classes);
        CatalogText.List(json, "flags", pattern.Flags);
        CatalogText.List(json, "tags", pattern.Tags);
        CatalogText.List(json, "signals", pattern.Signals);
        json.WriteString("control", pattern.Control);
        json.WriteString("effect", pattern.Effect);
        json.WriteString("limits", pattern.Limits);
        json.WriteBoolean("proved", pattern.Replay is not null);
        json.WritePropertyName("policy");
        pattern.Policy.WriteTo(json);
    }

    private static void Write(TextWriter text, AttackPattern pattern)
    {
        text.WriteLine($"{pattern.Name} ({pattern.Id}, {pattern.Group})");
        text.WriteLine($"  {pattern.Summary}");
        for (var i = 0; i < pattern.Stages.Length; i++)
        {
            text.WriteLine($"  {i + 1}. {pattern.Stages[i]}");
        }

        foreach (var incident in pattern.Incidents)
        {
            text.WriteLine($"  seen {incident.Date}: {incident.Name}, {incident.Source}");
        }

        var traits = string.Join(", ", pattern.Classes.Concat(pattern.Flags).Concat(pattern.Tags));
        text.WriteLine($"  abuses: {(traits.Length > 0 ? traits : "no tool")}");
        foreach (var signal in pattern.Signals)
        {
            text.WriteLine($"  signal: {signal}");
        }

        text.WriteLine($"  {pattern.Effect} by: {pattern.Control}{(pattern.Replay is null ? " (unproved: no replay)" : "")}");
        text.WriteLine($"  what a gateway cannot do: {pattern.Limits}");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            pattern.Policy.WriteTo(json);
        }

        text.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
