using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.Policies.Formatting;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The page of an attack.</summary>
internal static class AttackPage
{
    /// <summary>Renders it; <paramref name="fits"/> are tools of the catalogue that it could abuse.</summary>
    public static byte[] Render(CatalogLinks links, AttackPattern attack, ImmutableArray<CatalogTool> fits)
    {
        var frame = new PageFrame
        {
            Title = attack.Name,
            Description = $"{attack.Summary} How it goes, where it was seen, and the policy against it.",
            Way = [new("Catalogue", CatalogPlaces.Index), new("Attacks", CatalogPlaces.Attacks)],
        };
        return frame.Render(links, html => Body(html, links, attack, fits), data => data.Article(attack.Name, attack.Summary));
    }

    private static void Body(MarkupWriter html, CatalogLinks links, AttackPattern attack, ImmutableArray<CatalogTool> fits)
    {
        html.Write($"<header class=\"hero\">\n<p class=\"kicker\">Attack · <a href=\"{links.To(CatalogPlaces.Attacks)}#{AttackLists.Anchor(attack.Group)}\">{attack.Group}</a></p>\n<h1>{attack.Name}</h1>\n<p class=\"badges\">");
        AttackLists.Effect(html, attack);
        html.Write($"{(attack.Replay is null ? default : new Html(" <span class=\"badge none\">proved by a replay</span>"))}</p>\n<p class=\"lead\">{attack.Summary}</p>\n</header>\n<div class=\"columns\">\n");
        Facts(html, links, attack);
        html.Write($"<div class=\"flow\">\n<section id=\"stages\">\n<h2>How it goes</h2>\n<ol class=\"stages\">\n");
        foreach (var stage in attack.Stages)
        {
            html.Write($"<li>{stage}</li>\n");
        }

        html.Write($"</ol>\n</section>\n");
        Incidents(html, attack);
        html.Write($"<section id=\"signals\">\n<h2>What can be noticed</h2>\n<ul>\n");
        foreach (var signal in attack.Signals)
        {
            html.Write($"<li>{Capital(signal)}</li>\n");
        }

        html.Write($"</ul>\n</section>\n<section id=\"policy\">\n<h2>The policy against it</h2>\n<p>Control: {attack.Control}. With it the attack {(attack.Replay is null ? "is meant to be" : "is")} <strong>{attack.Effect}</strong>. The names are those of the replay: put your own in their place.</p>\n<pre class=\"code\" tabindex=\"0\"><code>");
        html.Code(Yaml(attack.Policy));
        html.Write($"</code></pre>\n");
        Proof(html, attack);
        html.Write($"</section>\n<section id=\"limits\">\n<h2>What a gateway cannot do</h2>\n<p class=\"notice\">{attack.Limits}</p>\n</section>\n<section id=\"fits\">\n<h2>Tools it fits</h2>\n");
        if (fits.IsEmpty)
        {
            html.Write($"<p>{(attack.Classes.IsEmpty ? "It needs no tool: it is about the way between agent and server." : "The catalogue knows no tool with these traits.")}</p>\n");
        }
        else
        {
            html.Write($"<p>Tools of the catalogue with its traits. This says what they are, not that anybody attacked them.</p>\n");
            ToolLists.Rows(html, links, fits);
        }

        html.Write($"</section>\n</div>\n</div>\n");
    }

    private static void Facts(MarkupWriter html, CatalogLinks links, AttackPattern attack)
    {
        html.Write($"<aside class=\"facts\" aria-label=\"At a glance\">\n<h2 class=\"off\">At a glance</h2>\n<dl>\n<div><dt>Abuses</dt><dd>");
        if (attack.Classes.Length == Enum.GetValues<ToolClass>().Length)
        {
            html.Write($"any class");
        }
        else if (attack.Classes.IsEmpty)
        {
            html.Write($"no tool");
        }

        foreach (var word in attack.Classes.Length == Enum.GetValues<ToolClass>().Length ? [] : attack.Classes)
        {
            if (RiskWords.TryClass(word, out var risk))
            {
                html.Write($"<a href=\"{links.To(CatalogPlaces.Class(risk))}\">{word}</a> ");
            }
        }

        html.Write($"</dd></div>\n");
        Chips(html, "Flags", attack.Flags);
        Chips(html, "Arguments", attack.Tags);
        html.Write($"<div><dt>Control</dt><dd>{attack.Control}</dd></div>\n<div><dt>Effect</dt><dd>{attack.Effect}{(attack.Replay is null ? ", unproved" : "")}</dd></div>\n<div><dt>Incidents</dt><dd>{attack.Incidents.Length}</dd></div>\n</dl>\n</aside>\n");
    }

    private static void Chips(MarkupWriter html, string label, ImmutableArray<string> words)
    {
        if (words.IsEmpty)
        {
            return;
        }

        html.Write($"<div><dt>{label}</dt><dd>");
        foreach (var word in words)
        {
            html.Write($"<span class=\"chip\">{word}</span> ");
        }

        html.Write($"</dd></div>\n");
    }

    private static void Incidents(MarkupWriter html, AttackPattern attack)
    {
        html.Write($"<section id=\"incidents\">\n<h2>Where it was seen</h2>\n");
        if (attack.Incidents.IsEmpty)
        {
            html.Write($"<p>No dated incident is known to the catalogue.</p>\n</section>\n");
            return;
        }

        html.Write($"<ul class=\"incidents\">\n");
        foreach (var incident in attack.Incidents.OrderByDescending(i => i.Date, StringComparer.Ordinal))
        {
            html.Write($"<li><time datetime=\"{incident.Date}\">{incident.Date}</time><div><strong>{Capital(incident.Name)}</strong> <span class=\"soft\">");
            Source(html, incident.Source);
            html.Write($"{(incident.IsSecondHand ? ", at second hand" : "")}");
            html.Write($"{(incident.Verified is { } day ? $"; read {day}" : "; not read again")}");
            if (incident.Via is { } via)
            {
                html.Write($" in ");
                Source(html, via);
            }

            html.Write($"</span>");
            foreach (var (id, address) in incident.Identifiers)
            {
                html.Write($" <a class=\"chip\" rel=\"nofollow noopener noreferrer\" href=\"{ServerPage.Https(address) ?? ""}\">{id}</a>");
            }

            html.Write($"</div></li>\n");
        }

        html.Write($"</ul>\n</section>\n");
    }

    private static void Source(MarkupWriter html, string source)
    {
        if (ServerPage.Https(source) is { } url)
        {
            html.Write($"<a rel=\"nofollow noopener noreferrer\" href=\"{url}\">{UntrustedText.Line(new Uri(url).Host, 60)}</a>");
        }
        else
        {
            html.Write($"{source}");
        }
    }

    private static void Proof(MarkupWriter html, AttackPattern attack)
    {
        if (attack.Replay is null)
        {
            html.Write($"<p class=\"notice\">Unproved: no replay plays this pattern, and it is not counted.</p>\n");
            return;
        }

        html.Write($"<p>Proved: a scripted agent and server play the attack. It succeeds without the control and fails with it.");
        foreach (var stop in attack.StoppedBy)
        {
            html.Write($" Stopped by <code>{stop.Step}</code> at <code>{stop.At}</code>.");
        }

        html.Write($"</p>\n");
    }

    // Members of the document a line each, so that the house's layout breaks them as it does in every policy.
    private static string Yaml(JsonElement policy)
    {
        var text = new StringBuilder();
        foreach (var member in policy.EnumerateObject())
        {
            text.Append('"').Append(JsonEncodedText.Encode(member.Name)).Append("\":");
            if (member.Value.ValueKind == JsonValueKind.Object && member.Name is "tools" or "resources" or "prompts" && member.Value.EnumerateObject().Any())
            {
                text.Append('\n');
                foreach (var entry in member.Value.EnumerateObject())
                {
                    text.Append("  \"").Append(JsonEncodedText.Encode(entry.Name)).Append("\": ").Append(JsonSerializer.Serialize(entry.Value)).Append('\n');
                }
            }
            else
            {
                text.Append(' ').Append(JsonSerializer.Serialize(member.Value)).Append('\n');
            }
        }

        return PolicyFormat.Format(Encoding.UTF8.GetBytes(text.ToString())).Text is { } formatted ? Encoding.UTF8.GetString(formatted.Span) : text.ToString();
    }

    /// <summary>The text with a capital at its beginning.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
