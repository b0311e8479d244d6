using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Policies.Testing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>Opens sealed arguments: their source text, and whether that is all of them; null where they cannot be opened.</summary>
/// <param name="sealedText">What the record holds.</param>
/// <param name="digest">The digest of all the arguments.</param>
public delegate (byte[] Arguments, bool IsWhole)? OpenArguments(string sealedText, string digest);

/// <summary>Reads calls from JSON lines: calls as in a test file, with <c>decision</c> and <c>rule</c> where known, or records of the log.</summary>
public static class RecordedCallReader
{
    /// <summary>Reads one line; null where it is a record that is no call. A line that is neither has a sentence in <paramref name="problem"/>.</summary>
    public static RecordedCall? Read(ReadOnlyMemory<byte> line, long number, OpenArguments? open, out string? problem)
    {
        problem = null;
        var tape = new JsonTape();
        if (!tape.TryRead(line, JsonBudget.Document, out var fault))
        {
            problem = $"this is not JSON: {fault}";
            return null;
        }

        if (GivenCallReader.Text(tape.Root, "kind") is { } kind && GivenCallReader.Text(tape.Root, "tool") is null)
        {
            return kind == "call" ? Record(tape.Root, number, open) : null;
        }

        if (GivenCallReader.Read(tape.Root, ["decision", "rule"], out var sentence) is not { } call)
        {
            problem = sentence;
            return null;
        }

        return new RecordedCall { Call = call, Number = number, Outcome = Outcome(tape.Root), Rule = GivenCallReader.Text(tape.Root, "rule") };
    }

    private static RecordedCall? Record(JsonView record, long number, OpenArguments? open)
    {
        CallTarget? target = GivenCallReader.Text(record, "method") switch
        {
            "tools/call" => CallTarget.Tool,
            "resources/read" => CallTarget.Resource,
            "prompts/get" => CallTarget.Prompt,
            _ => null,
        };
        if (target is not { } known || GivenCallReader.Text(record, "name") is not { } name)
        {
            return null;
        }

        var args = record["args"u8];
        var (opened, isWhole) = Opened(args, open);
        var step = GivenCallReader.Text(record, "step");
        return new RecordedCall
        {
            Call = new GivenCall
            {
                Target = known,
                Name = name,
                Arguments = isWhole ? opened : default,
                Subject = GivenCallReader.Text(record, "subject") ?? "",
                Server = GivenCallReader.Text(record, "server") ?? "",
                Time = GivenCallReader.Text(record, "time") is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) : null,
                IsPinned = step != "unpinned",
            },
            Number = record["seq"u8] is { Kind: JsonKind.Number } seq && long.TryParse(seq.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : number,
            KnowsArguments = !args.Exists || isWhole,
            Part = isWhole ? default : opened,
            Keys = args["more"u8].Exists ? default : Names(args["keys"u8]),
            // What a person said yes or no to was one that the policy had a person asked about.
            Outcome = GivenCallReader.Text(record, "approval") is not null ? DecisionOutcome.RequireApproval : Outcome(record),
            Rule = GivenCallReader.Text(record, "rule"),
            Grant = GivenCallReader.Text(record, "grant"),
            Policy = GivenCallReader.Text(record, "policy"),
            IsDeniedBySchema = step == "arguments",
            Obstacle = record["name_sha256"u8].Exists ? "the record holds only the beginning of its name"
                : record["counter"u8].Exists ? "it was denied by an exhausted limit, and a replay counts nothing"
                : null,
        };
    }

    // All the arguments, or the values of the paths that were read.
    private static (JsonView Arguments, bool IsWhole) Opened(JsonView args, OpenArguments? open)
    {
        var tape = new JsonTape();
        return open is not null && GivenCallReader.Text(args, "sealed") is { } text && GivenCallReader.Text(args, "digest") is { } digest
            && open(text, digest) is { } opened && tape.TryRead(opened.Arguments, JsonBudget.Message, out _)
            ? (tape.Root, opened.IsWhole)
            : (default, false);
    }

    private static ImmutableArray<string> Names(JsonView list)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var name in list.Elements)
        {
            names.Add(name.GetString());
        }

        return names.ToImmutable();
    }

    private static DecisionOutcome? Outcome(JsonView record) => GivenCallReader.Text(record, "decision") switch
    {
        "allow" => DecisionOutcome.Allow,
        "deny" => DecisionOutcome.Deny,
        "require_approval" => DecisionOutcome.RequireApproval,
        _ => null,
    };
}
