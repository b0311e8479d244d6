using System.Collections.Immutable;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The page of a class of tools.</summary>
internal static class ClassPage
{
    /// <summary>How many tools it shows.</summary>
    public const int Examples = 24;

    private const int MaxAttacks = 12;

    /// <summary>Renders it; <paramref name="examples"/> are tools of the class, the most severe first.</summary>
    public static byte[] Render(CatalogLinks links, ToolClass risk, int count, ImmutableArray<CatalogTool> examples)
    {
        var word = RiskWords.Of(risk);
        var frame = new PageFrame
        {
            Title = $"Class {word}",
            Description = $"Tools of the class {word}: {RiskSentences.Meaning(risk)} What the default set says of them, and examples.",
            Way = [new("Catalogue", CatalogPlaces.Index)],
        };
        return frame.Render(links, html =>
        {
            var rule = DefaultSet.Of(risk);
            html.Write($"<header class=\"hero\"><p class=\"kicker\">Class of tools</p>\n<h1>{word}</h1>\n<p class=\"lead\">{RiskSentences.Meaning(risk)}</p></header>\n");
            html.Write($"<section id=\"rule\"><h2>What the default set says</h2>\n<p><strong>{Said(rule)}</strong> {rule.Why}</p></section>\n");
            html.Write($"<section id=\"attacks\"><h2>Attacks on tools of this class</h2>\n<ul class=\"rows\">\n");
            foreach (var attack in AttackCatalog.Abusing(word).OrderBy(a => a.Classes.Length).Take(MaxAttacks))
            {
                AttackLists.Row(html, links, attack, [.. attack.Flags, .. attack.Tags]);
            }

            html.Write($"</ul>\n<p><a href=\"{links.To(CatalogPlaces.Attacks)}\">All attacks</a></p></section>\n<section id=\"examples\"><h2>Examples</h2>\n<p>{RiskSentences.Counted(count, "tool")} of the catalogue {(count == 1 ? "is" : "are")} judged {word}.");
            if (!links.IsStatic && count > examples.Length)
            {
                html.Write($" <a href=\"{links.To(CatalogPlaces.Search)}?class={word}\">All of them</a>");
            }

            html.Write($"</p>\n");
            if (!examples.IsEmpty)
            {
                ToolLists.Rows(html, links, examples);
            }

            html.Write($"</section>\n<nav class=\"jump\" aria-label=\"Other classes\">");
            foreach (var other in Enum.GetValues<ToolClass>().Where(c => c != risk))
            {
                html.Write($"<a class=\"chip\" href=\"{links.To(CatalogPlaces.Class(other))}\">{RiskWords.Of(other)}</a> ");
            }

            html.Write($"</nav>\n");
        });
    }

    /// <summary>What a rule of the default set says, in a sentence.</summary>
    public static string Said(ClassRule rule) =>
        rule.RequiresApproval ? "A person approves each call."
        : rule.PerMinute is { } limit ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Allowed, {limit} calls in any minute.")
        : rule.Class == ToolClass.Read ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Allowed; reads of sensitive data {DefaultSet.SensitiveReadsPerMinute} in any minute.")
        : "Allowed.";
}
