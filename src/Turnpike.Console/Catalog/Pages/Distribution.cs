using System.Globalization;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>How many of what, as a bar with its numbers beside it. An image of rectangles: the pages allow no styles of their own.</summary>
internal static class Distribution
{
    private const int Width = 600;

    /// <summary>Tools by class.</summary>
    public static void Classes(MarkupWriter html, IReadOnlyDictionary<ToolClass, int> counts) =>
        Write(html, [.. Enum.GetValues<ToolClass>().Select(c => (RiskWords.Of(c), "c-" + RiskWords.Of(c).ToLowerInvariant(), counts.GetValueOrDefault(c)))]);

    /// <summary>Tools by severity.</summary>
    public static void Severities(MarkupWriter html, IReadOnlyDictionary<RiskSeverity, int> counts) =>
        Write(html, [.. Enum.GetValues<RiskSeverity>().Select(s => (RiskWords.Of(s), "b-" + RiskWords.Of(s), counts.GetValueOrDefault(s)))]);

    private static void Write(MarkupWriter html, (string Word, string Look, int Count)[] parts)
    {
        var total = parts.Sum(p => (long)p.Count);
        if (total == 0)
        {
            return;
        }

        html.Write($"<div class=\"spread\"><svg viewBox=\"0 0 {new Html(Number(Width))} 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        var at = 0.0;
        foreach (var (_, look, count) in parts.Where(p => p.Count > 0))
        {
            var wide = (double)count / total * Width;
            html.Write($"<rect class=\"{look}\" x=\"{new Html(Number(at))}\" y=\"0\" width=\"{new Html(Number(Math.Max(wide, 1)))}\" height=\"12\"/>");
            at += wide;
        }

        html.Write($"</svg><ul>");
        foreach (var (word, look, count) in parts)
        {
            html.Write($"<li><svg class=\"dot\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{look}\" width=\"10\" height=\"10\" rx=\"2\"/></svg> {word} <strong>{count}</strong></li>");
        }

        html.Write($"</ul></div>\n");
    }

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
