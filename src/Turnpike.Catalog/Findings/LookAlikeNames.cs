namespace Turnpike.Catalog.Findings;

/// <summary>Names that are easily taken for another tool's, or that claim to be another server's.</summary>
internal static class LookAlikeNames
{
    private const FindingDetector Detector = FindingDetector.LookAlikeNames;

    /// <summary>Looks at a tool's or prompt's own name.</summary>
    public static void Look(in DefinitionText text, string server, KnownNames known, FindingSink sink)
    {
        var name = text.Text;
        if (Skeleton.IsDisguised(name))
        {
            sink.Add(Detector, FindingSeverity.High, text, 0, name.Length, "The name mixes Latin letters with letters of other scripts that look like Latin ones.");
        }

        var alike = known.LookingLike(name).Where(k => k.Tool != name).ToArray();
        if (alike is [var other, ..])
        {
            var own = other.Server == server ? "of the same server" : $"of the server '{Glyphs.Printable(other.Server)}'";
            sink.Add(Detector, FindingSeverity.High, text, 0, name.Length, $"The name is easily taken for '{Glyphs.Printable(other.Tool)}' {own}.");
        }

        // Many servers rightly have a `search`: that two of them do is seen where servers are looked at together (StackReport), and is no
        // finding of either definition. A name of several words is rarely a coincidence.
        if (ContextCapture.Words(name).Contains(' ', StringComparison.Ordinal) && known.Called(name).Where(k => k.Server != server).ToArray() is [var same, ..] all)
        {
            var others = all.Length == 1 ? "" : $" and {all.Length - 1} more";
            sink.Add(Detector, FindingSeverity.Medium, text, 0, name.Length, $"The server '{Glyphs.Printable(same.Server)}'{others} has a tool of the same name.");
        }

        // `other__tool`, `other.tool`, `other/tool`, `mcp_other_tool`: the first words of the name are another server's name.
        for (var end = name.IndexOfAny(['_', '.', '/', ':', '-']); end > 0; end = Next(name, end))
        {
            var head = name[..end];
            var claimed = known.ServerLike(head.StartsWith("mcp_", StringComparison.OrdinalIgnoreCase) ? head[4..].TrimStart('_') : head);
            if (claimed is not null && Skeleton.Of(claimed) != Skeleton.Of(server))
            {
                sink.Add(Detector, FindingSeverity.High, text, 0, end, $"The name claims to be of the server '{Glyphs.Printable(claimed)}'.");
                break;
            }
        }
    }

    // A name of very many parts claims nothing: the first few are looked at, so that the work stays linear.
    private static int Next(string name, int end) => end > 128 ? -1 : name.IndexOfAny(['_', '.', '/', ':', '-'], end + 1);
}
