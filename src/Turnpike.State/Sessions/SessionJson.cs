using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.State.Approvals;
using Turnpike.State.Limits;
using Turnpike.Wire.Json;

namespace Turnpike.State.Sessions;

/// <summary>Labels in a record, and the sessions as JSON, as a segment of the record opens with them.</summary>
internal static class SessionJson
{
    /// <summary>Writes the labels a call puts on; nothing for none.</summary>
    public static void WriteLabels(Utf8JsonWriter writer, ImmutableArray<string> labels)
    {
        if (labels.IsDefaultOrEmpty)
        {
            return;
        }

        writer.WriteStartArray("labels"u8);
        foreach (var label in labels)
        {
            writer.WriteStringValue(label);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="WriteLabels"/> wrote.</summary>
    public static ImmutableArray<string> ReadLabels(JsonView labels)
    {
        if (labels.Count == 0)
        {
            return [];
        }

        var read = ImmutableArray.CreateBuilder<string>(labels.Count);
        foreach (var label in labels.Elements)
        {
            read.Add(label.GetString());
        }

        return read.ToImmutable();
    }

    /// <summary>Writes the sessions as an array; what is over is left out.</summary>
    public static void Write(Utf8JsonWriter writer, SessionBook book, long now)
    {
        writer.WriteStartArray();
        foreach (var (key, entry) in book.Entries)
        {
            if (SessionBook.IsOver(key, entry, now))
            {
                continue;
            }

            writer.WriteStartObject();
            WriteKey(writer, key);
            WriteLabels(writer, entry.Labels);
            writer.WriteNumber("labelled"u8, entry.LabelledAt);
            writer.WriteNumber("calls"u8, entry.Calls);
            writer.WriteNumber("called"u8, entry.CalledAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read(JsonView sessions, SessionBook book)
    {
        foreach (var saved in sessions.Elements)
        {
            if (ReadKey(saved) is { } key)
            {
                book.Restore(key, new SessionEntry(
                    ReadLabels(saved["labels"u8]),
                    LimitBookSnapshot.Whole(saved["labelled"u8]),
                    LimitBookSnapshot.Whole(saved["calls"u8]),
                    LimitBookSnapshot.Whole(saved["called"u8])));
            }
        }
    }

    /// <summary>Writes a key's members as every record has them.</summary>
    public static void WriteKey(Utf8JsonWriter writer, in SessionKey key)
    {
        writer.WriteString("grant"u8, key.Grant);
        writer.WriteString("subject"u8, key.Subject);
        if (key.Session is { } session)
        {
            writer.WriteString("session"u8, session);
        }
    }

    /// <summary>The key in a record; null where it names no grant.</summary>
    public static SessionKey? ReadKey(JsonView record) =>
        SessionKey.Of(ApprovalJson.Text(record["session"u8]), ApprovalJson.Text(record["grant"u8]), ApprovalJson.Text(record["subject"u8]));
}
