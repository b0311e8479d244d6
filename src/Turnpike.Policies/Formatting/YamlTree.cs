using Turnpike.Policies.Yaml;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Turnpike.Policies.Formatting;

/// <summary>A YAML document as a tree with its comments. Comments are found between the scalars, not by the reader of YAML.</summary>
internal sealed class YamlTree
{
    private readonly List<YamlEntry> _entries = [];
    private readonly List<(int Start, int End)> _scalars = [];
    private readonly string _text;

    private YamlTree(string text) => _text = text;

    public YamlNode Root { get; private set; } = null!;

    /// <summary>Every comment, in the order of the document, without blanks at its ends.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>Comments behind the last entry.</summary>
    public List<string> Footer { get; } = [];

    /// <summary>Where a comment stands that cannot be kept, as an offset in UTF-8; null for none.</summary>
    public int? Lost { get; private set; }

    /// <summary>Reads a text that <see cref="YamlTranslator"/> accepts.</summary>
    public static YamlTree Read(string text)
    {
        var tree = new YamlTree(text);
        var parser = new Parser(new Scanner(new StringReader(text)));
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                parser.MoveNext();
                tree.Root = tree.ReadNode(parser, null);
            }
        }

        tree.FindComments();
        return tree;
    }

    // Recursion is bounded: the translator refused what is nested too deep.
    private YamlNode ReadNode(Parser parser, YamlEntry? owner)
    {
        if (parser.Current is Scalar scalar)
        {
            Span(scalar);
            return new YamlNode
            {
                Kind = YamlNodeKind.Scalar,
                Text = scalar.Value,
                IsString = scalar.Style != ScalarStyle.Plain || YamlScalar.Resolve(scalar.Value) is null,
            };
        }

        var isMapping = parser.Current is MappingStart;
        var isFlow = parser.Current is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        var node = new YamlNode { Kind = isMapping ? YamlNodeKind.Mapping : YamlNodeKind.Sequence };
        while (parser.MoveNext() && parser.Current is not (MappingEnd or SequenceEnd))
        {
            var start = (int)parser.Current!.Start.Index;
            string? key = null;
            if (isMapping && parser.Current is Scalar name)
            {
                Span(name);
                key = name.Value;
                parser.MoveNext();
            }

            var entry = new YamlEntry { Key = key, Start = start, Parent = node, Owner = owner };
            _entries.Add(entry);
            node.Entries.Add(entry);
            entry.Value = ReadNode(parser, entry);
        }

        node.FlowEnd = isFlow ? (int)parser.Current!.End.Index : 0;
        return node;
    }

    private void Span(Scalar scalar)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        _scalars.Add((start, end));
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded)
        {
            var header = _text.AsSpan(start, LineEnd(start) - start).IndexOf('#');
            Lost ??= header < 0 ? null : System.Text.Encoding.UTF8.GetByteCount(_text.AsSpan(0, start + header));
        }
    }

    private void FindComments()
    {
        var scalar = 0;
        for (var i = 0; i < _text.Length; i++)
        {
            while (scalar < _scalars.Count && _scalars[scalar].End <= i)
            {
                scalar++;
            }

            if (scalar < _scalars.Count && _scalars[scalar].Start <= i)
            {
                i = Math.Max(i, _scalars[scalar].End - 1);
            }
            else if (_text[i] == '#' && (i == 0 || char.IsWhiteSpace(_text[i - 1])))
            {
                var end = LineEnd(i);
                Attach(i, _text[i..end].Trim());
                i = end;
            }
        }

        foreach (var entry in _entries)
        {
            entry.HasBlankBefore = IsBlankAbove(entry);
        }
    }

    private void Attach(int at, string comment)
    {
        Comments.Add(comment);
        var before = _entries.FindLastIndex(e => e.Start < at);
        if (before >= 0 && !string.IsNullOrWhiteSpace(_text[LineStart(at)..at]))
        {
            // Behind brackets that are closed it is about what they are the value of.
            var entry = _entries[before];
            while (entry.Parent.FlowEnd is > 0 and var end && end <= at && entry.Owner is { } owner)
            {
                entry = owner;
            }

            if (entry.Trailing is null)
            {
                entry.Trailing = comment;
                return;
            }
        }

        (before + 1 < _entries.Count ? _entries[before + 1].Leading : Footer).Add(comment);
    }

    private bool IsBlankAbove(YamlEntry entry)
    {
        var line = LineStart(entry.Start);
        for (var above = entry.Leading.Count; above > 0 && line > 0; above--)
        {
            line = LineStart(line - 1);
        }

        return line > 0 && string.IsNullOrWhiteSpace(_text[LineStart(line - 1)..line]);
    }

    private int LineStart(int at) => at <= 0 ? 0 : _text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at) => _text.IndexOf('\n', at) is var end and >= 0 ? end : _text.Length;
}
