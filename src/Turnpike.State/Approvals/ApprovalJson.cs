using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.State.Limits;
using Turnpike.Wire.Json;

namespace Turnpike.State.Approvals;

/// <summary>An approval as JSON: the <c>asked</c> member of a record, and an element of the snapshot a segment opens with.</summary>
internal static class ApprovalJson
{
    private static readonly string[] States = ["pending", "approved", "denied", "used", "expired"];

    /// <summary>The word for a state.</summary>
    public static string Of(ApprovalState state) => States[(int)state];

    /// <summary>Writes an object.</summary>
    public static void Write(Utf8JsonWriter writer, Approval approval)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, approval.Id);
        writer.WriteString("digest"u8, approval.Digest);
        writer.WriteString("state"u8, Of(approval.State));
        Text(writer, "grant"u8, approval.Grant);
        Text(writer, "subject"u8, approval.Subject);
        Text(writer, "server"u8, approval.Server);
        writer.WriteString("method"u8, approval.Method);
        Text(writer, "name"u8, approval.Name);
        Text(writer, "def"u8, approval.DefinitionHash);
        Text(writer, "policy"u8, approval.PolicyDigest);
        Text(writer, "rule"u8, approval.Rule);
        Text(writer, "reason"u8, approval.Reason);
        writer.WriteString("sealed"u8, approval.Sealed);
        writer.WriteNumber("requested"u8, approval.RequestedAt);
        writer.WriteNumber("expires"u8, approval.ExpiresAt);
        Text(writer, "target"u8, approval.TargetDigest);
        WriteRequirement(writer, approval);
        if (approval.UsedBy != 0)
        {
            writer.WriteNumber("used_by"u8, approval.UsedBy);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static Approval Read(JsonView saved) => new()
    {
        Id = Text(saved["id"u8]) ?? throw Unreadable(),
        Digest = Text(saved["digest"u8]) ?? throw Unreadable(),
        State = StateOf(saved),
        Grant = Text(saved["grant"u8]),
        Subject = Text(saved["subject"u8]),
        Server = Text(saved["server"u8]),
        Method = Text(saved["method"u8]) ?? throw Unreadable(),
        Name = Text(saved["name"u8]),
        DefinitionHash = Text(saved["def"u8]),
        PolicyDigest = Text(saved["policy"u8]),
        Rule = Text(saved["rule"u8]),
        Reason = Text(saved["reason"u8]),
        Sealed = Text(saved["sealed"u8]) ?? throw Unreadable(),
        RequestedAt = LimitBookSnapshot.Whole(saved["requested"u8]),
        ExpiresAt = LimitBookSnapshot.Whole(saved["expires"u8]),
        TargetDigest = Text(saved["target"u8]),
        Quorum = saved["quorum"u8].Exists ? (int)LimitBookSnapshot.Whole(saved["quorum"u8]) : 1,
        Approvers = ReadApprovers(saved["approvers"u8]),
        Answers = ReadAnswers(saved),
        UsedBy = LimitBookSnapshot.Whole(saved["used_by"u8]),
    };

    private static void WriteRequirement(Utf8JsonWriter writer, Approval approval)
    {
        if (approval.Quorum > 1)
        {
            writer.WriteNumber("quorum"u8, approval.Quorum);
        }

        if (!approval.Approvers.IsEmpty)
        {
            writer.WriteStartArray("approvers"u8);
            foreach (var list in approval.Approvers)
            {
                writer.WriteStartArray();
                foreach (var name in list)
                {
                    writer.WriteStringValue(name);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        if (!approval.Answers.IsEmpty)
        {
            writer.WriteStartArray("answers"u8);
            foreach (var answer in approval.Answers)
            {
                writer.WriteStartObject();
                writer.WriteString("by"u8, answer.By);
                writer.WriteBoolean("yes"u8, answer.IsYes);
                Text(writer, "reason"u8, answer.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }
    }

    // Earlier versions kept "approved" as a state and one answer beside it.
    private static ApprovalState StateOf(JsonView saved) => (ApprovalState)Array.IndexOf(States, Text(saved["state"u8])) switch
    {
        ApprovalState.Approved => ApprovalState.Pending,
        (ApprovalState)255 => throw Unreadable(),
        var state => state,
    };

    private static ImmutableArray<ImmutableArray<string>> ReadApprovers(JsonView lists)
    {
        var approvers = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (var list in lists.Elements)
        {
            var names = ImmutableArray.CreateBuilder<string>();
            foreach (var name in list.Elements)
            {
                names.Add(Text(name) ?? throw Unreadable());
            }

            approvers.Add(names.ToImmutable());
        }

        return approvers.ToImmutable();
    }

    private static ImmutableArray<ApprovalAnswer> ReadAnswers(JsonView saved)
    {
        if (Text(saved["by"u8]) is { } by)
        {
            return [new ApprovalAnswer(by, Text(saved["state"u8]) != "denied", Text(saved["answer_reason"u8]))];
        }

        var answers = ImmutableArray.CreateBuilder<ApprovalAnswer>();
        foreach (var answer in saved["answers"u8].Elements)
        {
            answers.Add(new ApprovalAnswer(Text(answer["by"u8]) ?? throw Unreadable(), answer["yes"u8].Kind == JsonKind.True, Text(answer["reason"u8])));
        }

        return answers.ToImmutable();
    }

    /// <summary>A text member; null when it is not there.</summary>
    public static string? Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : null;

    private static void Text(Utf8JsonWriter writer, ReadOnlySpan<byte> member, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(member, text);
        }
    }

    private static InvalidDataException Unreadable() => new("the record holds an approval this version cannot read");
}
