using System.Text;
using System.Text.Json;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>One record for people, or as it stands for machines.</summary>
internal static class RecordText
{
    private static readonly string[] Told = ["kind", "subject", "grant", "server", "method", "name", "decision", "rule", "cause", "outcome"];

    /// <summary>Writes one record.</summary>
    public static void Write(Answer answer, ReadOnlyMemory<byte> payload)
    {
        if (answer.IsJson)
        {
            answer.Text.WriteLine(Encoding.UTF8.GetString(payload.Span));
            return;
        }

        using var document = JsonDocument.Parse(payload);
        var record = document.RootElement;
        var line = new StringBuilder().Append(Text(record, "seq")?.PadLeft(8)).Append("  ").Append(Text(record, "time"));
        foreach (var member in Told)
        {
            if (Text(record, member) is { Length: > 0 } value)
            {
                line.Append("  ").Append(member is "kind" or "subject" or "method" or "name" ? "" : member + "=").Append(value);
            }
        }

        if (record.TryGetProperty("would_be", out var would))
        {
            line.Append("  SHADOW would_be=").Append(Text(would, "decision")).Append(" by ").Append(Text(would, "rule"));
        }
        else if (Text(record, "mode") == "shadow")
        {
            line.Append("  SHADOW");
        }

        answer.Text.WriteLine(Printable.Of(line.ToString()));
    }

    private static string? Text(JsonElement record, string member) =>
        !record.TryGetProperty(member, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind is JsonValueKind.Null ? null
        : value.GetRawText();
}
