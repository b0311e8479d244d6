using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Turnpike.Admin.Faults;

namespace Turnpike.Answers;

/// <summary>Says what a command has to say: one line of compact JSON for machines, or sentences for people. Never both.</summary>
internal sealed class Answer(TextWriter output, TextWriter error, bool json)
{
    /// <summary>Whether the answer is for machines.</summary>
    public bool IsJson => json;

    /// <summary>Where sentences go.</summary>
    public TextWriter Text => output;

    /// <summary>Where warnings and refusals go, for people.</summary>
    public TextWriter Error => error;

    /// <summary>Says <paramref name="value"/>: its JSON, or what <paramref name="sentences"/> writes.</summary>
    public void Say<T>(T value, JsonTypeInfo<T> shape, Action<TextWriter> sentences)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(value, shape));
        }
        else
        {
            sentences(output);
        }
    }

    /// <summary>Says a JSON object written by hand, or sentences.</summary>
    public void Say(Action<Utf8JsonWriter> members, Action<TextWriter> sentences)
    {
        if (json)
        {
            output.WriteLine(Object(members));
        }
        else
        {
            sentences(output);
        }
    }

    /// <summary>Says why nothing was done. Machines get it on standard output like every answer.</summary>
    public void Refuse(string code, string message, string? nearest)
    {
        if (json)
        {
            output.WriteLine(Object(w =>
            {
                w.WriteStartObject("error");
                w.WriteString("code", code);
                w.WriteString("message", message);
                if (nearest is not null)
                {
                    w.WriteString("nearest", nearest);
                }

                w.WriteEndObject();
            }));
            return;
        }

        error.WriteLine($"turnpike: {Printable.Of(message)}{(nearest is null ? "" : $" (did you mean {Printable.Of(nearest)}?)")}");
    }

    /// <summary>Says a refusal. Returns the exit code.</summary>
    public int Refuse(AdminFault fault)
    {
        Refuse(JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.Code.ToString()), fault.Message, fault.Nearest);
        return ExitCode.Of(fault.Code);
    }

    private static string Object(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
