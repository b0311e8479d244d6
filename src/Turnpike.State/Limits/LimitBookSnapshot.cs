using System.Text.Json;
using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>The limit book as JSON, as a segment of the record opens with it.</summary>
internal static class LimitBookSnapshot
{
    /// <summary>Writes the counters as an array. Released entries and idle counters are left out.</summary>
    public static void Write(Utf8JsonWriter writer, LimitBook book, LimitInstant now)
    {
        writer.WriteStartArray();
        foreach (var (key, counter) in book.Counters)
        {
            if (counter.IsIdle(now))
            {
                continue;
            }

            writer.WriteStartObject();
            WriteKey(writer, key);
            writer.WriteStartArray("windows");
            foreach (var count in counter.Windows)
            {
                WriteCount(writer, count);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static void Read(JsonView counters, LimitBook book)
    {
        foreach (var saved in counters.Elements)
        {
            var counter = new LimitCounter();
            foreach (var window in saved["windows"u8].Elements)
            {
                counter.Restore(ReadCount(window));
            }

            book.Restore(ReadKey(saved), counter);
        }
    }

    /// <summary>Writes a key's members.</summary>
    public static void WriteKey(Utf8JsonWriter writer, in LimitKey key)
    {
        writer.WriteString("scope"u8, LimitNames.Of(key.Scope));
        writer.WriteString("of"u8, key.Value);
        writer.WriteString("server"u8, key.Server);
        writer.WriteString("counter"u8, key.Counter);
        if (key.Tool.Length > 0)
        {
            writer.WriteString("tool"u8, key.Tool);
        }
    }

    /// <summary>Reads a key's members.</summary>
    public static LimitKey ReadKey(JsonView saved) => new(
        LimitNames.Scope(Text(saved["scope"u8])),
        Text(saved["of"u8]),
        Text(saved["server"u8]),
        Text(saved["counter"u8]),
        Text(saved["tool"u8]));

    /// <summary>Reads a whole number; 0 when it is missing.</summary>
    public static long Whole(JsonView value) =>
        value.Exists && System.Buffers.Text.Utf8Parser.TryParse(value.Raw, out long whole, out _) ? whole : 0;

    /// <summary>Reads an amount.</summary>
    public static ExactDecimal Amount(JsonView value) => ExactDecimal.TryParse(value.Raw, out var amount)
        ? amount
        : throw new InvalidDataException("the record holds an amount that is no exact decimal");

    private static string Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : string.Empty;

    private static void WriteCount(Utf8JsonWriter writer, WindowCount count)
    {
        var (sum, lump, lumpAt, end, entries) = count.Save();
        writer.WriteStartObject();
        writer.WriteNumber("window"u8, count.Window.Milliseconds);
        writer.WriteString("unit"u8, LimitNames.Of(count.Window.Unit));
        if (entries is null)
        {
            writer.WriteString("sum"u8, sum.Save());
            writer.WriteNumber("end"u8, end);
        }
        else
        {
            if (!lump.IsZero)
            {
                writer.WriteString("lump"u8, lump.Save());
                writer.WriteNumber("lump_at"u8, lumpAt);
            }

            Span<byte> text = stackalloc byte[96];
            writer.WriteStartArray("entries"u8);
            for (var i = 0; i < entries.Count; i++)
            {
                var (sequence, at, amount) = entries.Read(i);
                if (amount != default)
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(sequence);
                    writer.WriteNumberValue(at);
                    AmountText.Write(writer, amount, text);
                    writer.WriteEndArray();
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static WindowCount ReadCount(JsonView saved)
    {
        var window = new LimitWindow(Whole(saved["window"u8]), LimitNames.Unit(Text(saved["unit"u8])));
        var count = WindowCount.Restore(
            window,
            Sum(saved["sum"u8]),
            Sum(saved["lump"u8]),
            Whole(saved["lump_at"u8]),
            Whole(saved["end"u8]));
        foreach (var entry in saved["entries"u8].Elements)
        {
            var part = entry.Elements.GetEnumerator();
            count.RestoreEntry(Whole(Next(ref part)), Whole(Next(ref part)), Amount(Next(ref part)));
        }

        return count;
    }

    private static JsonView Next(ref JsonView.ElementEnumerator elements) => elements.MoveNext() ? elements.Current : default;

    private static ExactSum Sum(JsonView value) => value.Exists ? ExactSum.Load(Text(value)) : default;
}
