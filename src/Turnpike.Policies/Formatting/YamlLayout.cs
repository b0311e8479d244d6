using System.Text;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Formatting;

/// <summary>Lays YAML out: a line for each entry, short lists and short plain objects in brackets, quotes only where they are needed.</summary>
internal static partial class YamlLayout
{
    private static readonly string[] Words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

    public static string Write(YamlTree tree)
    {
        var text = new StringBuilder();
        if (tree.Root.Kind == YamlNodeKind.Scalar || tree.Root.Entries.Count == 0)
        {
            text.Append(Inline(tree.Root)).Append('\n');
        }
        else
        {
            WriteEntries(text, tree.Root, 0, isFirstInLine: false);
        }

        foreach (var comment in tree.Footer)
        {
            text.Append(comment).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>
    /// What stands behind the colon of a member whose key begins at a column: a blank and a value, or lines. As many objects deep as
    /// <paramref name="depth"/>, since sections are never put on one line. Without the last line end.
    /// </summary>
    public static string Behind(string json, int depth, int indent)
    {
        // A section has nothing around it; an entry stands in one.
        var tree = YamlTree.Read(depth > 1 ? $"w: {{ k: {json} }}" : $"k: {json}");
        var text = new StringBuilder();
        WriteEntries(text, depth > 1 ? tree.Root.Entries[0].Value : tree.Root, indent, isFirstInLine: false);
        return text.ToString()[(indent + 2)..].TrimEnd('\n');
    }

    /// <summary>A key or a short string as it is written.</summary>
    public static string Word(string text) => Scalar(text);

    // With isFirstInLine the first entry goes on behind "- ".
    private static void WriteEntries(StringBuilder text, YamlNode node, int indent, bool isFirstInLine)
    {
        foreach (var entry in node.Entries)
        {
            if (!isFirstInLine)
            {
                if (entry.HasBlankBefore && text.Length > 0)
                {
                    text.Append('\n');
                }

                foreach (var comment in entry.Leading)
                {
                    text.Append(' ', indent).Append(comment).Append('\n');
                }

                text.Append(' ', indent);
            }

            isFirstInLine = false;
            if (entry.Key is { } key)
            {
                text.Append(Scalar(key)).Append(':');
                WriteMember(text, entry, indent);
            }
            else
            {
                text.Append('-');
                WriteItem(text, entry, indent);
            }
        }
    }

    private static void WriteMember(StringBuilder text, YamlEntry entry, int indent)
    {
        var column = text.Length - LineStart(text) + 1;
        if (TryWriteLine(text, entry, indent, column))
        {
            return;
        }

        text.Append(Comment(entry)).Append('\n');
        WriteEntries(text, entry.Value, indent + 2, isFirstInLine: false);
    }

    private static void WriteItem(StringBuilder text, YamlEntry entry, int indent)
    {
        if (TryWriteLine(text, entry, indent, indent + 2))
        {
            return;
        }

        // The first member goes behind the dash, unless something stands above it.
        var first = entry.Value.Entries[0];
        if (entry.Value.Kind == YamlNodeKind.Mapping && entry.Trailing is null && first.Leading.Count == 0)
        {
            text.Append(' ');
            WriteEntries(text, entry.Value, indent + 2, isFirstInLine: true);
            return;
        }

        text.Append(Comment(entry)).Append('\n');
        WriteEntries(text, entry.Value, indent + 2, isFirstInLine: false);
    }

    private static bool TryWriteLine(StringBuilder text, YamlEntry entry, int indent, int column)
    {
        var value = entry.Value;
        if (value.Kind == YamlNodeKind.Scalar)
        {
            if (value.IsString && entry.Trailing is null && IsBlock(value.Text!))
            {
                WriteBlock(text, value.Text!, indent + 2);
                return true;
            }

            text.Append(' ').Append(Inline(value)).Append(Comment(entry)).Append('\n');
            return true;
        }

        if (value.HasComments || !IsShort(value) || Inline(value) is var line && column + line.Length > PolicyFormat.Width)
        {
            return false;
        }

        text.Append(' ').Append(Inline(value)).Append(Comment(entry)).Append('\n');
        return true;
    }

    // Scalars, and lists of scalars, in one pair of brackets.
    private static bool IsShort(YamlNode node) => node.Entries.All(e =>
        e.Value.Kind == YamlNodeKind.Scalar || (e.Value.Kind == YamlNodeKind.Sequence && e.Value.Entries.All(i => i.Value.Kind == YamlNodeKind.Scalar)) || e.Value.Entries.Count == 0)
        && (node.Entries.Count == 0 || node.Entries[0].Owner is not { Owner: null, Key: not null } || node.Kind == YamlNodeKind.Sequence);

    private static string Inline(YamlNode node) => node.Kind switch
    {
        YamlNodeKind.Scalar => node.IsString ? Scalar(node.Text!) : node.Text is "" ? "null" : node.Text!,
        YamlNodeKind.Sequence => $"[{string.Join(", ", node.Entries.Select(e => Inline(e.Value)))}]",
        _ when node.Entries.Count == 0 => "{}",
        _ => $"{{ {string.Join(", ", node.Entries.Select(e => $"{Scalar(e.Key!)}: {Inline(e.Value)}"))} }}",
    };

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Words.Contains(text, StringComparer.OrdinalIgnoreCase) ? text : JsonLayout.Quote(text);

    private static string Comment(YamlEntry entry) => entry.Trailing is { } comment ? " " + comment : string.Empty;

    private static bool IsBlock(string text) =>
        text.TrimEnd('\n') is { Length: > 0 } body && body.Contains('\n', StringComparison.Ordinal) && text.Length - body.Length <= 1
        && !char.IsWhiteSpace(text[0]) && !text.Any(c => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u2029' or '\uFEFF')
        && body.Split('\n').All(l => l.Length == 0 || !char.IsWhiteSpace(l[^1]));

    private static void WriteBlock(StringBuilder text, string value, int indent)
    {
        text.Append(value.EndsWith('\n') ? " |\n" : " |-\n");
        foreach (var line in value.TrimEnd('\n').Split('\n'))
        {
            text.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
        }
    }

    private static int LineStart(StringBuilder text)
    {
        var at = text.Length;
        while (at > 0 && text[at - 1] != '\n')
        {
            at--;
        }

        return at;
    }

    // Nothing that any reader of YAML could take for something else than text.
    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_./@+*-]*(?: [A-Za-z0-9_./@+*(][A-Za-z0-9_./@+*()'-]*[.;]?)*\z")]
    private static partial Regex Plain();
}
