using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The small signs for risk. Each says its word: colour alone says nothing to many people.</summary>
internal static class Badges
{
    /// <summary>Class and severity.</summary>
    public static void Risk(MarkupWriter html, ToolClass risk, RiskSeverity severity)
    {
        html.Write($"<span class=\"badge {Colour(severity)}\"><span class=\"pips\" aria-hidden=\"true\">{Pips(severity)}</span>{RiskWords.Of(risk)} · {RiskWords.Of(severity)}</span>");
    }

    /// <summary>A severity alone.</summary>
    public static void Severity(MarkupWriter html, RiskSeverity severity)
    {
        html.Write($"<span class=\"badge {Colour(severity)}\"><span class=\"pips\" aria-hidden=\"true\">{Pips(severity)}</span>{RiskWords.Of(severity)}</span>");
    }

    /// <summary>What is known of a server whose tools nobody told: nothing, which is not little.</summary>
    public static void NotScanned(MarkupWriter html) =>
        html.Write($"<span class=\"badge unknown\"><span class=\"pips\" aria-hidden=\"true\">?</span>unknown: not scanned</span>");

    /// <summary>A server's: the severity of its worst tool.</summary>
    public static void Server(MarkupWriter html, bool isScanned, RiskSeverity? severity)
    {
        if (!isScanned)
        {
            NotScanned(html);
        }
        else if (severity is { } worst)
        {
            Severity(html, worst);
        }
        else
        {
            html.Write($"<span class=\"badge none\">no tools</span>");
        }
    }

    /// <summary>Flags, each with its meaning as a tooltip.</summary>
    public static void Flags(MarkupWriter html, RiskFlags flags)
    {
        foreach (var flag in RiskSentences.Each(flags))
        {
            html.Write($" <span class=\"chip\" title=\"{RiskSentences.Meaning(flag)}\">{RiskWords.Of(flag).First()}</span>");
        }
    }

    /// <summary>Argument tags.</summary>
    public static void Tags(MarkupWriter html, ArgumentTags tags)
    {
        foreach (var word in RiskWords.Of(tags))
        {
            RiskWords.TryTag(word, out var tag);
            html.Write($" <span class=\"chip tag\" title=\"{RiskSentences.Meaning(tag)}\">{word}</span>");
        }
    }

    private static string Colour(RiskSeverity severity) => "s-" + RiskWords.Of(severity);

    private static string Pips(RiskSeverity severity) => severity switch
    {
        RiskSeverity.Low => "●○○○",
        RiskSeverity.Medium => "●●○○",
        RiskSeverity.High => "●●●○",
        _ => "●●●●",
    };
}
