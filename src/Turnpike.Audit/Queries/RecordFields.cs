using Turnpike.Audit.Chain;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Queries;

/// <summary>Reads the fields that are indexed out of records. Reusable; not thread-safe.</summary>
internal sealed class RecordFields
{
    private static readonly byte[][] Names = [.. IndexSchema.Fields.Select(System.Text.Encoding.UTF8.GetBytes)];

    private readonly JsonTape _tape = new();

    /// <summary>The values in the order of <see cref="IndexSchema.Fields"/>; null for what a record does not have.</summary>
    public string?[] Values { get; } = new string?[Names.Length];

    /// <summary>When the record was appended, UTC.</summary>
    public DateTime Time { get; private set; }

    public void Read(ReadOnlyMemory<byte> payload)
    {
        Array.Clear(Values);
        if (!RecordText.TryRead(payload.Span, out _, out var time, out _)
            || !_tape.TryRead(payload, new JsonBudget(Frame.MaxPayload, 128, int.MaxValue), out _))
        {
            throw new InvalidDataException("a record is not the JSON a record is; run 'turnpike audit verify'");
        }

        Time = time;
        foreach (var member in _tape.Root.Members)
        {
            for (var i = 0; i < Names.Length; i++)
            {
                if (Values[i] is null && member.Name.Is(Names[i]))
                {
                    Values[i] = Text(member.Value);
                    break;
                }
            }
        }
    }

    // A decision, say, may be an object with its own details; then its source text is what can be looked for.
    private static string? Text(JsonView value) => value.Kind switch
    {
        JsonKind.String => value.GetString(),
        JsonKind.Null => null,
        _ => System.Text.Encoding.UTF8.GetString(value.Raw),
    };
}
