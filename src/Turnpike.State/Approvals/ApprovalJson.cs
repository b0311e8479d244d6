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
        Text(writer, "by"u8, approval.AnsweredBy);
        Text(writer, "answer_reason"u8, approval.AnswerReason);
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
        State = Array.IndexOf(States, Text(saved["state"u8])) is >= 0 and var state ? (ApprovalState)state : throw Unreadable(),
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
        AnsweredBy = Text(saved["by"u8]),
        AnswerReason = Text(saved["answer_reason"u8]),
        UsedBy = LimitBookSnapshot.Whole(saved["used_by"u8]),
    };

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
