using System.Collections.Immutable;
using System.CommandLine;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Versions;
using Turnpike.Answers;
using Turnpike.Policies.Comparing;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy diff</c>.</summary>
internal static class PolicyDiff
{
    // Longest value in a line for people; machines get it whole.
    private const int MostShown = 160;

    public static Command Build()
    {
        var old = new Argument<string>("OLD") { Description = "A policy file, or an applied policy: NAME or NAME@VERSION." };
        var @new = new Argument<string?>("NEW") { Description = "Another one (default: the version of OLD's name that is in force).", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "diff",
            "Say what differs between two policies, by place and value: key order, spelling, JSON or YAML are no difference.",
            "turnpike policy diff memory@1 memory.json",
            async (scene, cancellation) =>
            {
                var from = await PolicySource.ReadAsync(scene, scene.Get(old)!, cancellation);
                var to = await PolicySource.ReadAsync(scene, scene.Get(@new) ?? InForce(scene.Get(old)!, from), cancellation);
                var changes = PolicyComparison.Compare(from.RequireValid(), to.RequireValid());
                scene.Answer.Say(
                    json =>
                    {
                        json.WriteBoolean("same", changes.IsEmpty);
                        from.WriteJson(json, "from");
                        to.WriteJson(json, "to");
                        json.WriteStartArray("changes");
                        foreach (var change in changes)
                        {
                            json.WriteStartObject();
                            json.WriteString("change", ComparisonActs.Word(change.Kind));
                            json.WriteString("part", change.Part);
                            json.WriteString("pointer", change.Pointer);
                            json.WriteString("old_pointer", change.OldPointer);
                            json.WriteString("of", change.Of);
                            json.WritePropertyName("old");
                            json.WriteRawValue(change.Old ?? "null");
                            json.WritePropertyName("new");
                            json.WriteRawValue(change.New ?? "null");
                            json.WriteEndObject();
                        }

                        json.WriteEndArray();
                    },
                    text =>
                    {
                        foreach (var change in changes)
                        {
                            text.WriteLine(Printable.Of(Line(change)));
                        }

                        text.WriteLine(Sentence(from, to, changes));
                    });
                return changes.IsEmpty ? ExitCode.Done : ExitCode.No;
            },
            old,
            @new);
    }

    private static string InForce(string given, PolicySource from) =>
        from.Name is not { } name ? throw new AdminException(AdminFaultCode.Invalid, $"a file is compared with something: name it behind '{given}'", $"turnpike policy diff NAME {given}")
        : given == name ? throw new AdminException(AdminFaultCode.Invalid, $"'{name}' is in force: name the version or the file it is compared with", $"{name}@1")
        : name;

    private static string Line(PolicyChange change)
    {
        var part = change.Pointer.EndsWith("/" + change.Part, StringComparison.Ordinal) ? "" : change.Part + " ";
        var was = change.Pointer == change.OldPointer ? "" : $" (was {change.OldPointer})";
        var of = change.Of is null ? "" : $" ({change.Of})";
        return change.Kind switch
        {
            ChangeKind.Added => $"+ {part}{change.Pointer}{of}: {Short(change.New!)}",
            ChangeKind.Removed => $"- {part}{change.Pointer}{of}: {Short(change.Old!)}",
            ChangeKind.Moved => $"> {part}{change.Pointer}{was}",
            _ => $"~ {part}{change.Pointer}{was}{of}: {Short(change.Old!)} -> {Short(change.New!)}",
        };
    }

    private static string Sentence(PolicySource from, PolicySource to, ImmutableArray<PolicyChange> changes)
    {
        if (changes.IsEmpty)
        {
            return $"{from.Label} and {to.Label} say the same{(from.Digest == to.Digest ? "" : "; only how it is written differs")}.";
        }

        var kinds = changes.GroupBy(c => c.Kind).OrderBy(g => g.Key).Select(g => $"{g.Count()} {ComparisonActs.Word(g.Key)}");
        return $"From {from.Label} to {to.Label}: {string.Join(", ", kinds)}.";
    }

    private static string Short(string json) => json.Length <= MostShown ? json : $"{json[..(MostShown - (char.IsHighSurrogate(json[MostShown - 1]) ? 1 : 0))]}… ({Counted.Of(json.Length, "character")})";
}
