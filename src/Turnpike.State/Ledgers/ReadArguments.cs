using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.State.Ledgers;

/// <summary>The part of a call's arguments that its policy reads.</summary>
internal static class ReadArguments
{
    [ThreadStatic]
    private static JsonTape? _tape;

    /// <summary>A JSON object of path and value for every path that is there; empty when none is.</summary>
    public static ReadOnlySpan<byte> Select(ReadOnlyMemory<byte> arguments, ImmutableArray<ArgumentPath> paths)
    {
        var tape = _tape ??= new JsonTape();
        if (paths.IsEmpty || !tape.TryRead(arguments, JsonBudget.Message, out _))
        {
            return default;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        var found = false;
        foreach (var path in paths)
        {
            var value = tape.Root;
            foreach (var segment in path.Segments)
            {
                value = value[segment];
            }

            if (value.Exists)
            {
                found = true;
                writer.WritePropertyName(path.Text);
                writer.WriteRawValue(value.Raw, skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return found ? buffer.WrittenSpan : default;
    }
}
