using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The page of a tool.</summary>
internal static class ToolPage
{
    private const int MaxDescription = 6000;

    /// <summary>Renders it.</summary>
    public static byte[] Render(CatalogLinks links, ToolContent tool)
    {
        var name = tool.Report.Name;
        var frame = new PageFrame
        {
            Title = name,
            Description = $"{name}, a tool of {tool.Server.Name}: {RiskWords.Of(tool.Risk.Class)}, {RiskWords.Of(tool.Risk.Severity)}. {tool.Texts.Description}",
            Way = [new("Catalogue", CatalogPlaces.Index), new("Servers", CatalogPlaces.Servers()), new(tool.Server.Name, CatalogPlaces.Server(tool.Server.Name))],
        };
        return frame.Render(links, html => Body(html, links, tool), data =>
        {
            data.Software($"{name} ({tool.Server.Name})", tool.Texts.Description, null, null);
            data.Questions(tool.Questions);
        });
    }

    private static void Body(MarkupWriter html, CatalogLinks links, ToolContent tool)
    {
        Hero(html, links, tool);
        html.Write($"<div class=\"columns\">\n");
        Facts(html, links, tool);
        html.Write($"<div class=\"flow\">\n");
        ToolEvidence.Warning(html, tool.Report.Findings);
        Does(html, tool);
        ToolEvidence.Why(html, tool);
        ToolEvidence.Arguments(html, tool);
        ToolEvidence.Findings(html, tool.Report.Findings);
        AttackLists.Related(html, links, tool.Attacks);
        Policies(html, tool);
        Questions(html, tool);
        ToolLists.SameClass(html, links, tool);
        html.Write($"</div>\n</div>\n");
    }

    private static void Hero(MarkupWriter html, CatalogLinks links, ToolContent tool)
    {
        html.Write($"<header class=\"hero\">\n<p class=\"kicker\">Tool of <a href=\"{links.To(CatalogPlaces.Server(tool.Server.Name))}\">{new Name(tool.Server.Name, 120)}</a></p>\n<h1 class=\"name\">{new Name(tool.Report.Name, 160)}</h1>\n");
        if (tool.Texts.Title.Length > 0 && tool.Texts.Title != tool.Report.Name)
        {
            html.Write($"<p class=\"title\">{new Name(tool.Texts.Title, 120)}</p>\n");
        }

        html.Write($"<p class=\"badges\">");
        Badges.Risk(html, tool.Risk.Class, tool.Risk.Severity);
        Badges.Flags(html, tool.Risk.Flags);
        html.Write($"</p>\n<p class=\"lead\">One call {RiskSentences.Can(tool.Risk.Class)}. <span class=\"soft\">{Capital(RiskWords.Of(tool.Risk.Severity))} severity: {RiskSentences.Meaning(tool.Risk.Severity)}.</span></p>\n</header>\n");
    }

    private static void Facts(MarkupWriter html, CatalogLinks links, ToolContent tool)
    {
        var risk = tool.Risk;
        html.Write($"<aside class=\"facts\" aria-label=\"At a glance\">\n<h2 class=\"off\">At a glance</h2>\n<dl>\n");
        html.Write($"<div><dt>Class</dt><dd><a href=\"{links.To(CatalogPlaces.Class(risk.Class))}\">{RiskWords.Of(risk.Class)}</a></dd></div>\n");
        html.Write($"<div><dt>Severity</dt><dd>{RiskWords.Of(risk.Severity)}</dd></div>\n<div><dt>Flags</dt><dd>{(risk.Flags == RiskFlags.None ? "none" : string.Join(", ", RiskSentences.Each(risk.Flags).Select(RiskSentences.Name)))}</dd></div>\n");
        html.Write($"<div><dt>Agreement of its words</dt><dd>{Agreement(risk.Confidence)}</dd></div>\n<div><dt>Arguments</dt><dd>{tool.Texts.Arguments.Length + tool.Texts.MoreArguments}</dd></div>\n");
        html.Write($"<div><dt>Findings</dt><dd>{tool.Report.Findings.Length}</dd></div>\n<div><dt>Attacks it invites</dt><dd>{tool.Attacks.Length}</dd></div>\n");
        html.Write($"<div class=\"long\"><dt>Definition</dt><dd><code class=\"hash\" title=\"SHA-256 of the canonical definition\">{tool.Report.Definition.Hash.Hex}</code></dd></div>\n");
        if (tool.IsDerived)
        {
            html.Write($"<div class=\"long\"><dt>Known from</dt><dd>a list of arguments; the server’s own definition says more and has another hash</dd></div>\n");
        }

        html.Write($"<div><dt>Judged by</dt><dd>classifier {risk.ClassifierVersion}{(tool.Report.Correction is null ? "" : ", corrected by a person")}</dd></div>\n</dl>\n</aside>\n");
    }

    private static void Does(MarkupWriter html, ToolContent tool)
    {
        html.Write($"<section id=\"does\">\n<h2>What it does</h2>\n");
        if (tool.Texts.Description.Length == 0)
        {
            html.Write($"<p>Its definition does not say. What is not known is never called low.</p>\n</section>\n");
            return;
        }

        html.Write($"<figure class=\"quote\"><blockquote dir=\"auto\" tabindex=\"0\">");
        QuotedText.Write(html, tool.Texts.Description, ToolEvidence.MarksAt(tool, "/description"), MaxDescription);
        html.Write($"</blockquote><figcaption>The server’s own words, quoted as untrusted text. <mark>Marked</mark>: what the judgement rests on{(tool.Report.Findings.IsEmpty ? default : new Html("; <mark class=\"found\">marked so</mark>: what was found"))}.</figcaption></figure>\n</section>\n");
    }

    private static void Policies(MarkupWriter html, ToolContent tool)
    {
        html.Write($"<section id=\"policy\">\n<h2>Recommended policy</h2>\n<p>A whole document in which this tool is the only one, by the default set.</p>\n");
        html.Write($"<pre class=\"code\" tabindex=\"0\"><code>");
        html.Code(RecommendedPolicy.ForTool(tool.Report));
        html.Write($"</code></pre>\n</section>\n<section id=\"how\">\n<h2>Allow, deny, limit or require approval</h2>\n");
        var rules = ToolRules.Of(tool.Report.Name);
        if (rules.IsEmpty)
        {
            html.Write($"<p>A policy cannot name exactly this tool, since its name would be a pattern or is too long. Under <code>default: deny</code> it stays denied.</p>\n</section>\n");
            return;
        }

        html.Write($"<div class=\"grid two\">\n");
        foreach (var rule in rules)
        {
            html.Write($"<div class=\"card\"><h3>{rule.Title}</h3><p>{rule.Note}</p><pre class=\"code\" tabindex=\"0\"><code>");
            html.Code(rule.Policy);
            html.Write($"</code></pre></div>\n");
        }

        html.Write($"</div>\n</section>\n");
    }

    private static void Questions(MarkupWriter html, ToolContent tool)
    {
        html.Write($"<section id=\"questions\">\n<h2>Questions and answers</h2>\n<div class=\"faq\">\n");
        foreach (var (question, answer) in tool.Questions)
        {
            html.Write($"<div><h3>{question}</h3><p>{answer}</p></div>\n");
        }

        html.Write($"</div>\n</section>\n");
    }

    private static string Agreement(double confidence) => confidence switch
    {
        >= 0.8 => "strong",
        >= 0.5 => "fair",
        _ => "weak: look yourself",
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
