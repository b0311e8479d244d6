using System.Buffers.Text;
using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Columns;

/// <summary>What the index keeps of one record, read out of its JSON. Reusable; not thread-safe.</summary>
internal sealed class RowFields
{
    private static readonly byte[][] Names = [.. IndexColumns.Members.Select(Encoding.UTF8.GetBytes)];

    private readonly JsonTape _tape = new();

    /// <summary>The texts in the order of <see cref="TextColumn"/>; null for what a record does not have.</summary>
    public string?[] Texts { get; } = new string?[IndexColumns.TextCount];

    /// <summary>The record's sequence number.</summary>
    public long Sequence { get; private set; }

    /// <summary>When the record was appended, UTC.</summary>
    public DateTime Time { get; private set; }

    /// <summary>Of an outcome: the record it ends.</summary>
    public long Intent { get; private set; }

    /// <summary>The call that made this one.</summary>
    public long Via { get; private set; }

    /// <summary>Microseconds and one more; 0 for none.</summary>
    public long Latency { get; private set; }

    /// <summary>How many requests a refusal stands for.</summary>
    public long Count { get; private set; }

    /// <summary>Of a recovery: how many records before it were never durable, so that their numbers stand for nothing.</summary>
    public long Lost { get; private set; }

    /// <summary>Reads a record. Throws <see cref="InvalidDataException"/> when it is none.</summary>
    public void Read(ReadOnlyMemory<byte> payload)
    {
        Array.Clear(Texts);
        (Intent, Via, Latency, Count, Lost) = (0, 0, 0, 0, 0);
        if (!RecordText.TryRead(payload.Span, out var sequence, out var time, out var body))
        {
            throw Unreadable();
        }

        (Sequence, Time) = (sequence, time);
        if (RecordText.Kind(body).SequenceEqual("segment.open"u8))
        {
            // It carries the whole state behind it, of which nothing is looked for.
            Texts[(int)TextColumn.Kind] = "segment.open";
            return;
        }

        if (!_tape.TryRead(payload, new JsonBudget(Frame.MaxPayload, 128, int.MaxValue), out _))
        {
            throw Unreadable();
        }

        foreach (var member in _tape.Root.Members)
        {
            Take(member.Name, member.Value);
        }
    }

    private void Take(JsonView name, JsonView value)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Texts[i] is null && name.Is(Names[i]))
            {
                Texts[i] = Text(value);
                return;
            }
        }

        if (name.Is("intent"u8))
        {
            Intent = Whole(value);
        }
        else if (name.Is("via"u8))
        {
            Via = Whole(value);
        }
        else if (name.Is("latency_us"u8))
        {
            Latency = Whole(value) + 1;
        }
        else if (name.Is("count"u8))
        {
            Count = Whole(value);
        }
        else if (name.Is("lost"u8))
        {
            Lost = Whole(value);
        }
        else if (name.Is("asked"u8))
        {
            Texts[(int)TextColumn.Answer] = "asked";
        }
        else if (name.Is("would_be"u8) && value["decision"u8] is { Kind: JsonKind.String } would)
        {
            Texts[(int)TextColumn.WouldBe] = would.GetString();
        }
    }

    // A decision, say, may be an object with its own details; then its source text is what can be looked for.
    private static string? Text(JsonView value) => value.Kind switch
    {
        JsonKind.String => value.GetString(),
        JsonKind.Null => null,
        _ => Encoding.UTF8.GetString(value.Raw),
    };

    private static long Whole(JsonView value) =>
        value.Kind == JsonKind.Number && Utf8Parser.TryParse(value.Raw, out long number, out var read) && read == value.Raw.Length && number > 0 ? number : 0;

    private static InvalidDataException Unreadable() => new("a record is not the JSON a record is; run 'turnpike audit verify'");
}
