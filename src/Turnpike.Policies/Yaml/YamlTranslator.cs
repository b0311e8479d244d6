using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Turnpike.Policies.Yaml;

/// <summary>
/// Translates a policy in YAML 1.2 (core schema) into the JSON that means the same, token by token, so that one parser reads both and
/// every place leads back to the YAML. Anchors, aliases, tags, merge keys and further documents are refused: what a policy says
/// stands where it is read.
/// </summary>
internal sealed class YamlTranslator
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly CharOffsets _offsets;
    private readonly ProblemList _problems;
    private readonly Stack<(bool IsMapping, int Count)> _open = new();
    private int _nodes;

    private YamlTranslator(string text, ProblemList problems)
    {
        _offsets = new CharOffsets(text);
        _problems = problems;
    }

    private OffsetMap Map { get; } = new();

    /// <summary>Whether a document is read as YAML: its first character that is no white space is no <c>{</c>.</summary>
    public static bool IsYaml(ReadOnlySpan<byte> document)
    {
        var first = document.IndexOfAnyExcept(" \t\r\n"u8);
        return first >= 0 && document[first] != (byte)'{' && !document.StartsWith("\uFEFF"u8);
    }

    /// <summary>Translates; null, with an error at its place in the YAML, where that cannot be.</summary>
    public static (ReadOnlyMemory<byte> Json, OffsetMap Map)? Translate(ReadOnlySpan<byte> yaml, ProblemList problems)
    {
        var text = Encoding.UTF8.GetString(yaml);
        var translator = new YamlTranslator(text, problems);
        var scanner = new Scanner(new StringReader(text));
        var parser = new Parser(scanner);
        try
        {
            return translator.Run(parser) ? (translator._json.WrittenMemory, translator.Map) : null;
        }
        catch (YamlException e)
        {
            // Of a tab the reader names the mapping around it, lines above: it stands where the reader could not go on.
            var isTab = e.Message.Contains("tab as indentation", StringComparison.Ordinal);
            translator.Refuse(isTab ? scanner.CurrentPosition : e.Start, isTab ? "a tab cannot indent in YAML: use blanks" : $"this is not YAML here: {Sentence(e.Message)}");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The reader of YAML stumbles over some texts instead of naming what is wrong with them.
            translator.Refuse(parser.Current?.End ?? Mark.Empty, "this is not YAML from here on: look for a superfluous or missing bracket, dash or line");
            return null;
        }
    }

    private bool Run(Parser parser)
    {
        var documents = 0;
        while (parser.MoveNext())
        {
            var now = parser.Current!;
            switch (now)
            {
                case DocumentStart { Version.Version: not { Major: 1, Minor: 2 } }:
                    return Refuse(now.Start, "the document says it is another YAML than 1.2: remove the %YAML line");
                case DocumentStart when ++documents > 1:
                    return Refuse(now.Start, "a policy is one document: remove the second one");
                case AnchorAlias alias:
                    return Refuse(now.Start, $"aliases such as *{alias.Value} have no place in a policy: write the value out here");
                case NodeEvent { Anchor.IsEmpty: false } node:
                    return Refuse(now.Start, $"anchors such as &{node.Anchor.Value} have no place in a policy: write the value out where it is needed");
                case NodeEvent { Tag.IsEmpty: false } node:
                    return Refuse(now.Start, $"tags such as {node.Tag} have no place in a policy: quote what is a string");
                case MappingEnd or SequenceEnd:
                    Close();
                    break;
                case NodeEvent node when !Node(node):
                    return false;
                default:
                    break;
            }
        }

        return documents > 0 || Refuse(Mark.Empty, "the document is empty");
    }

    private bool Node(NodeEvent node)
    {
        var budget = JsonBudget.Document;
        if (++_nodes > 2 * budget.MaxNodes)
        {
            return Refuse(node.Start, $"the document holds more than {budget.MaxNodes} values");
        }

        var isKey = _open.TryPeek(out var parent) && parent is { IsMapping: true } && parent.Count % 2 == 0;
        Separate();
        Map.Add(_json.WrittenCount, _offsets.ToBytes(node.Start.Index));
        if (node is Scalar scalar)
        {
            return isKey ? Key(scalar) : Value(scalar);
        }

        if (isKey)
        {
            return Refuse(node.Start, "a key is a name, not a list or an object");
        }

        if (_open.Count >= budget.MaxDepth)
        {
            return Refuse(node.Start, $"objects and lists are nested deeper than {budget.MaxDepth}");
        }

        var isMapping = node is MappingStart;
        _open.Push((isMapping, 0));
        Write(isMapping ? "{"u8 : "["u8);
        return true;
    }

    private bool Key(Scalar key) => key switch
    {
        { Style: ScalarStyle.Plain, Value: "<<" } => Refuse(key.Start, "merge keys (<<) have no place in a policy: write the members out here"),
        { Style: ScalarStyle.Plain, Value: "" } => Refuse(key.Start, "a key is missing before the colon"),
        _ => Text(key),
    };

    private bool Value(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain || YamlScalar.Resolve(scalar.Value) is not { } resolved)
        {
            return Text(scalar);
        }

        if (resolved.Length == 0)
        {
            return Refuse(scalar.Start, $"{scalar.Value} is no number that is exact: quote it if it is a string");
        }

        Write(Encoding.UTF8.GetBytes(resolved));
        return true;
    }

    private bool Text(Scalar scalar)
    {
        for (var i = 0; i < scalar.Value.Length; i++)
        {
            if (char.IsSurrogate(scalar.Value[i]) && (!char.IsHighSurrogate(scalar.Value[i]) || ++i == scalar.Value.Length || !char.IsLowSurrogate(scalar.Value[i])))
            {
                return Refuse(scalar.Start, "the string holds a \\u escape that is half of a pair");
            }
        }

        Write("\""u8);
        Write(JsonEncodedText.Encode(scalar.Value, Encoder).EncodedUtf8Bytes);
        Write("\""u8);
        return true;
    }

    // What stands between the value before and this one.
    private void Separate()
    {
        if (!_open.TryPop(out var parent))
        {
            return;
        }

        if (parent.Count > 0)
        {
            Write(parent.IsMapping && parent.Count % 2 == 1 ? ":"u8 : ","u8);
        }

        _open.Push((parent.IsMapping, parent.Count + 1));
    }

    private void Close() => Write(_open.Pop().IsMapping ? "}"u8 : "]"u8);

    private void Write(ReadOnlySpan<byte> bytes) => _json.Write(bytes);

    private bool Refuse(Mark at, string message)
    {
        _problems.ErrorAt(new Place(string.Empty, _offsets.ToBytes(at.Index)), message);
        return false;
    }

    private static string Sentence(string message)
    {
        var text = message.Trim().TrimEnd('.');
        return text.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
