using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Policies.Yaml;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Formatting;

/// <summary>A document in its canonical layout, or why it has none.</summary>
/// <param name="Text">The text (UTF-8, lines ending in LF); null where it cannot be formatted.</param>
/// <param name="Problems">Why not; empty where it can.</param>
public sealed record FormattedPolicy(ReadOnlyMemory<byte>? Text, ImmutableArray<PolicyProblem> Problems);

/// <summary>
/// The canonical layout of a document, JSON or YAML: two blanks a level, short parts on one line, the order as written. What it means
/// stays the same, and a comment that could not be kept makes it refuse.
/// </summary>
public static class PolicyFormat
{
    /// <summary>Longest line that is not broken, in characters.</summary>
    internal const int Width = 100;

    /// <summary>Formats a document. It has to be JSON or YAML, not a valid policy.</summary>
    public static FormattedPolicy Format(ReadOnlyMemory<byte> document)
    {
        var source = new SourceText(document);
        var problems = new ProblemList(source);
        var tape = new JsonTape();
        if (!DocumentText.TryRead(document, source, tape, problems))
        {
            return new FormattedPolicy(null, problems.ToArray());
        }

        if (source.Map is null)
        {
            return new FormattedPolicy(Encoding.UTF8.GetBytes(JsonLayout.Write(tape.Root)), []);
        }

        var yaml = YamlTree.Read(Encoding.UTF8.GetString(document.Span));
        if (yaml.Lost is { } lost)
        {
            problems.ErrorAt(new Place(string.Empty, lost), "the comment behind | or > cannot be kept: put it on a line of its own above");
            return new FormattedPolicy(null, problems.ToArray());
        }

        var text = Encoding.UTF8.GetBytes(YamlLayout.Write(yaml));

        // Invariant: what is written back means the same and holds the same comments, or nothing is.
        if (!Means(text).AsSpan().SequenceEqual(Canonical(tape.Root)) || !YamlTree.Read(Encoding.UTF8.GetString(text)).Comments.SequenceEqual(yaml.Comments, StringComparer.Ordinal))
        {
            problems.ErrorAt(new Place(string.Empty, 0), "this layout cannot be formatted without losing a comment: put each comment on a line of its own above what it is about");
            return new FormattedPolicy(null, problems.ToArray());
        }

        return new FormattedPolicy(text, []);
    }

    /// <summary>The canonical layout of YAML that the program itself has written: its meaning is not compared, which is three quarters of the work.</summary>
    public static string LayOut(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return YamlLayout.Write(YamlTree.Read(yaml));
    }

    /// <summary>The canonical JSON of what a document says, whatever its layout; empty where it cannot be read.</summary>
    internal static byte[] Means(ReadOnlyMemory<byte> document)
    {
        var source = new SourceText(document);
        var tape = new JsonTape();
        return DocumentText.TryRead(document, source, tape, new ProblemList(source)) ? Canonical(tape.Root) : [];
    }

    private static byte[] Canonical(JsonView root)
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write(root, output);
        return output.WrittenSpan.ToArray();
    }
}
