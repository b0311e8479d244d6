using System.Collections.Immutable;
using Turnpike.Catalog.Attacks;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>Lists of attacks.</summary>
internal static class AttackLists
{
    /// <summary>The attacks that a tool invites.</summary>
    public static void Related(MarkupWriter html, CatalogLinks links, ImmutableArray<RelatedAttack> attacks)
    {
        html.Write($"<section id=\"attacks\">\n<h2>Attacks it invites</h2>\n");
        if (attacks.IsEmpty)
        {
            html.Write($"<p>No documented pattern of the catalogue abuses what this tool is.</p>\n</section>\n");
            return;
        }

        html.Write($"<p>Documented patterns that abuse tools like this one, with what they share.</p>\n<ul class=\"rows\">\n");
        foreach (var (pattern, shared) in attacks)
        {
            Row(html, links, pattern, shared);
        }

        html.Write($"</ul>\n</section>\n");
    }

    /// <summary>One attack as a row.</summary>
    public static void Row(MarkupWriter html, CatalogLinks links, AttackPattern pattern, ImmutableArray<string> shared)
    {
        html.Write($"<li><div class=\"row-head\"><a href=\"{links.To(CatalogPlaces.Attack(pattern.Id))}\">{pattern.Name}</a></div><div class=\"row-signs\">");
        Effect(html, pattern);
        foreach (var trait in shared)
        {
            html.Write($" <span class=\"chip\">{trait}</span>");
        }

        html.Write($"</div><p class=\"row-text\">{pattern.Summary}</p></li>\n");
    }

    /// <summary>What the control against a pattern achieves: stopped, contained, or seen; of one that no replay proves, that it is unproved.</summary>
    public static void Effect(MarkupWriter html, AttackPattern pattern) =>
        html.Write($"<span class=\"badge {(pattern.Replay is null ? "none" : pattern.Effect == "stopped" ? "s-low" : pattern.Effect == "contained" ? "s-medium" : "none")}\">{(pattern.Replay is null ? "unproved" : pattern.Effect)}</span>");

    /// <summary>The name of a group in an address.</summary>
    public static string Anchor(string group) => string.Concat(group.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
}
