using System.Text;
using System.Text.Json;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Policies;

/// <summary>
/// Takes secrets out of a JSON value: out of every string, also of a string that is JSON itself (as the text of a tool's result often is), and the
/// whole value of a key that is named. What stands there instead is a string that says what was taken. Names of keys stay.
/// </summary>
internal sealed class ResultRedactor
{
    // JSON in a string in a string: deeper than this nobody reads it as JSON.
    private const int MaxNesting = 3;

    private readonly IReadOnlyList<Redaction> _redactions;
    private readonly (byte[] Name, Redaction Redaction)[] _keys;
    private readonly HashSet<Redaction> _applied = [];

    public ResultRedactor(IReadOnlyList<Redaction> redactions)
    {
        _redactions = redactions;
        _keys = [.. redactions.Where(r => r.Kind == RedactionKind.Key).Select(r => (Encoding.UTF8.GetBytes(r.Text), r))];
    }

    /// <summary>The redactions that found something.</summary>
    public IReadOnlyCollection<Redaction> Applied => _applied;

    /// <summary>Adds the edits that take the secrets out of a value, in the order of their places.</summary>
    public void Redact(JsonView value, List<Edit> edits) => Redact(value, edits, MaxNesting);

    private void Redact(JsonView value, List<Edit> edits, int nesting)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                foreach (var member in value.Members)
                {
                    if (Named(member.Name) is { } redaction)
                    {
                        _applied.Add(redaction);
                        edits.Add(new Edit(member.Value.Start, member.Value.Length, Encode($"[REDACTED:{redaction.Text}]")));
                    }
                    else
                    {
                        Redact(member.Value, edits, nesting);
                    }
                }

                break;
            case JsonKind.Array:
                foreach (var element in value.Elements)
                {
                    Redact(element, edits, nesting);
                }

                break;
            case JsonKind.String:
                var text = value.GetString();
                var cleaned = Clean(text, nesting);
                if (!ReferenceEquals(cleaned, text))
                {
                    edits.Add(new Edit(value.Start, value.Length, Encode(cleaned)));
                }

                break;
        }
    }

    /// <summary>The text without secrets; the same instance where there was none.</summary>
    private string Clean(string text, int nesting)
    {
        text = nesting > 0 ? CleanNested(text, nesting) : text;
        foreach (var redaction in _redactions)
        {
            if (SecretPatterns.Of(redaction) is { } pattern && pattern.IsMatch(text))
            {
                _applied.Add(redaction);
                text = pattern.Replace(text, _ => $"[REDACTED:{(redaction.Kind == RedactionKind.Pattern ? "pattern" : redaction.Text)}]");
            }
        }

        return text;
    }

    private string CleanNested(string text, int nesting)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] is not ('{' or '['))
        {
            return text;
        }

        var utf8 = Encoding.UTF8.GetBytes(text);
        var tape = new JsonTape();
        if (!tape.TryRead(utf8, JsonBudget.Upstream, out _))
        {
            return text; // No JSON after all: its text is looked at as it is.
        }

        var edits = new List<Edit>();
        Redact(tape.Root, edits, nesting - 1);
        if (edits.Count == 0)
        {
            return text;
        }

        var output = new System.Buffers.ArrayBufferWriter<byte>(utf8.Length);
        Splice.Apply(utf8, edits.ToArray(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private Redaction? Named(JsonView name)
    {
        foreach (var (key, redaction) in _keys)
        {
            if (name.Is(key))
            {
                return redaction;
            }
        }

        return null;
    }

    private static byte[] Encode(string text) => JsonSerializer.SerializeToUtf8Bytes(text, ResultJson.Default.String);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class ResultJson : System.Text.Json.Serialization.JsonSerializerContext;
