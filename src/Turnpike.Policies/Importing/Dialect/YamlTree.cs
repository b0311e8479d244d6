using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>Reads YAML into a tree, bounded: no anchors, no aliases, no tags, one document, at most so large and so deep.</summary>
internal static class YamlTree
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxDepth = 32;
    private const int MaxNodes = 400_000;

    /// <summary>The root mapping; null, with a line in the report, where it is none.</summary>
    public static YamlMappingNode? Read(ReadOnlySpan<byte> utf8, ImportReport report)
    {
        if (utf8.Length > MaxBytes)
        {
            report.Refuse(0, $"the file is larger than {MaxBytes} bytes");
            return null;
        }

        var text = Encoding.UTF8.GetString(utf8);
        try
        {
            if (!IsPlain(text, report))
            {
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return root;
            }

            report.Refuse(1, "a policy is one YAML document with version, default and tools");
        }
        catch (YamlException e)
        {
            report.Refuse((int)e.Start.Line, $"this is not YAML here: {e.Message}");
        }

        return null;
    }

    // Before anything is built: an alias is small in the file and may be huge in the tree.
    private static bool IsPlain(string text, ImportReport report)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, nodes) = (0, 0);
        while (parser.MoveNext())
        {
            var now = parser.Current!;
            depth += now.NestingIncrease;
            var problem = now switch
            {
                AnchorAlias => "aliases are not taken: write the value out here",
                NodeEvent { Anchor.IsEmpty: false } => "anchors are not taken: write the value out where it is needed",
                NodeEvent { Tag.IsEmpty: false } => "tags are not taken",
                _ when depth > MaxDepth => $"nested deeper than {MaxDepth}",
                _ when ++nodes > MaxNodes => $"more than {MaxNodes} values",
                _ => null,
            };
            if (problem is not null)
            {
                report.Refuse((int)now.Start.Line, problem);
                return false;
            }
        }

        return true;
    }
}
