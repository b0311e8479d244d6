using System.Text.RegularExpressions;

namespace Turnpike.Catalog.Findings;

/// <summary>Texts of one server that speak of tools of another.</summary>
internal static class ForeignTools
{
    private static readonly Regex Token = new(@"[A-Za-z0-9][A-Za-z0-9_./:-]*", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    private static readonly Regex Qualified = new(@"^mcp_{1,2}([a-z0-9-]+?)_{1,2}[a-z0-9_-]+$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    private static readonly Phrase OtherServers = new(
        FindingSeverity.Medium,
        "The text speaks of tools of other servers.",
        @"\b(?:tools?|functions?) (?:of|from|on|by|provided by|exposed by) (?:(?:the|any|all) )?(?:other|another|different) (?:mcp )?servers?\b|\b(?:other|another) (?:mcp )?servers?'?s? (?:tools?|functions?)\b");

    /// <summary>Looks for names of others' tools and for servers as such.</summary>
    public static void Look(in DefinitionText text, FoldedText folded, string server, KnownNames known, FindingSink sink)
    {
        OtherServers.Look(FindingDetector.ForeignTools, text, folded, sink);
        var source = text.Text;
        foreach (var match in Token.EnumerateMatches(source))
        {
            var word = source.AsSpan(match.Index, match.Length).TrimEnd("./:-_").ToString();
            var (severity, message) = Judge(source, match.Index, word, server, known);
            if (message is not null)
            {
                sink.Add(FindingDetector.ForeignTools, severity, text, match.Index, word.Length, message);
            }
        }
    }

    private static (FindingSeverity Severity, string? Message) Judge(string source, int start, string word, string server, KnownNames known)
    {
        if (Qualified.Match(word) is { Success: true } qualified && Skeleton.Of(qualified.Groups[1].Value) != Skeleton.Of(server))
        {
            return (FindingSeverity.High, "The text names a tool as agents name those of another server.");
        }

        var named = known.Called(word);
        if (named.IsEmpty || named.Any(n => n.Server == server) || !(IsDistinct(word) || IsCalledTool(source, start, word.Length)))
        {
            return default;
        }

        return (FindingSeverity.Medium, $"The text names a tool of the server '{Glyphs.Printable(named[0].Server)}'.");
    }

    // A word of prose is no reference: names of several words are, or one that is quoted or called a tool.
    private static bool IsDistinct(string word) => word.Contains('_', StringComparison.Ordinal) || word.Skip(1).Zip(word).Any(p => char.IsAsciiLetterUpper(p.First) && char.IsAsciiLetterLower(p.Second))
        || word.Count(c => c == '-') >= 2;

    private static bool IsCalledTool(string source, int start, int length)
    {
        var end = start + length;
        var after = source.AsSpan(Math.Min(end, source.Length));
        var quoted = start > 0 && source[start - 1] is '`' or '\'' or '"' && after.Length > 0 && after[0] == source[start - 1];
        after = after.TrimStart("`'\" ");
        return after.StartsWith("tool", StringComparison.OrdinalIgnoreCase) || (quoted && source.AsSpan(0, start - 1).TrimEnd().EndsWith("tool", StringComparison.OrdinalIgnoreCase));
    }
}
