using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>Why a tool is judged as it is: the words, where they stand, the arguments, the findings.</summary>
internal static class ToolEvidence
{
    private const int MaxReasons = 12;
    private const int MaxFindings = 40;

    /// <summary>What of a string of the definition the judgement rests on, and what was found in it.</summary>
    public static ImmutableArray<TextMark> MarksAt(ToolContent tool, string pointer) =>
    [
        .. tool.Report.Findings.Where(f => f.Pointer == pointer && f.Detector != FindingDetector.HiddenCharacters).Select(f => new TextMark(f.Start, f.Length, IsFinding: true)),
        .. tool.Report.Judged.Evidence.Where(e => e.Pointer == pointer).Select(e => new TextMark(e.Start, e.Length)),
    ];

    /// <summary>What to know before anything else: that something grave was found.</summary>
    public static void Warning(MarkupWriter html, ImmutableArray<Finding> findings)
    {
        var grave = findings.Count(f => f.Severity >= FindingSeverity.High);
        if (grave > 0)
        {
            html.Write($"<div class=\"card warn\" role=\"note\"><p><strong>{RiskSentences.Counted(grave, "finding")} of high or critical severity.</strong> A person looks before a model reads this: the recommended policy hides it. <a href=\"#findings\">What was found</a></p></div>\n");
        }
    }

    /// <summary>The reasons.</summary>
    public static void Why(MarkupWriter html, ToolContent tool)
    {
        html.Write($"<section id=\"why\">\n<h2>Why it is judged so</h2>\n");
        if (tool.Report.Correction is { } correction)
        {
            html.Write($"<p class=\"notice\">A person judged this definition on {correction.At}, and that counts. The classifier says {RiskWords.Of(tool.Report.Judged.Class)}, {RiskWords.Of(tool.Report.Judged.Severity)}.</p>\n");
        }

        var groups = tool.Report.Judged.Evidence.GroupBy(e => e.SpeaksFor, StringComparer.Ordinal).OrderBy(g => Rank(g.Key)).Take(MaxReasons).ToArray();
        if (groups.Length == 0)
        {
            html.Write($"<p>No word of its definition speaks for anything in particular. What is not known is never called low.</p>\n</section>\n");
            return;
        }

        html.Write($"<dl class=\"reasons\">\n");
        foreach (var group in groups)
        {
            html.Write($"<div><dt>{Speaks(group.Key)}</dt><dd>");
            foreach (var evidence in group.DistinctBy(e => (e.Pointer, e.Start)).Take(6))
            {
                html.Write($"<span class=\"reason\"><mark>{UntrustedText.Line(evidence.Words, 60)}</mark> <span class=\"soft\">in {Where(evidence.Pointer)}</span></span> ");
            }

            html.Write($"</dd></div>\n");
        }

        html.Write($"</dl>\n</section>\n");
    }

    /// <summary>The arguments.</summary>
    public static void Arguments(MarkupWriter html, ToolContent tool)
    {
        html.Write($"<section id=\"arguments\">\n<h2>Arguments</h2>\n");
        if (tool.Texts.Arguments.IsEmpty)
        {
            html.Write($"<p>It declares none.</p>\n</section>\n");
            return;
        }

        html.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Arguments\"><table class=\"stack\">\n<thead><tr><th scope=\"col\">Argument</th><th scope=\"col\">Type</th><th scope=\"col\">Is</th><th scope=\"col\">The server’s words</th></tr></thead>\n<tbody>\n");
        foreach (var argument in tool.Texts.Arguments)
        {
            html.Write($"<tr><th scope=\"row\"><code><bdi>");
            if (argument.Owner.Length > 0)
            {
                html.Write($"<span class=\"soft\">{UntrustedText.Line(argument.Owner, 60)}.</span>");
            }

            QuotedText.Write(html, argument.Name, MarksAt(tool, argument.Pointer), 80, keepLines: false);
            html.Write($"</bdi></code>{(argument.IsRequired ? new Html(" <span class=\"need\">required</span>") : default)}</th><td>{UntrustedText.Line(argument.Type, 40)}</td><td>");
            Badges.Tags(html, tool.Risk.Arguments.Where(a => a.Pointer == argument.Pointer).Aggregate(ArgumentTags.None, (all, a) => all | a.Tags));
            html.Write($"</td><td dir=\"auto\">");
            QuotedText.Write(html, argument.Description, MarksAt(tool, argument.Pointer + "/description"), 400, keepLines: false);
            Choices(html, tool, argument);
            html.Write($"</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        if (tool.Texts.MoreArguments > 0)
        {
            html.Write($"<p class=\"soft\">And {tool.Texts.MoreArguments} more.</p>\n");
        }

        html.Write($"</section>\n");
    }

    /// <summary>What was found in a definition.</summary>
    public static void Findings(MarkupWriter html, ImmutableArray<Finding> findings)
    {
        html.Write($"<section id=\"findings\">\n<h2>Findings</h2>\n");
        if (findings.IsEmpty)
        {
            html.Write($"<p>Five detectors looked at every string of the definition and found nothing. That is no proof that there is nothing.</p>\n</section>\n");
            return;
        }

        html.Write($"<ul class=\"findings\">\n");
        foreach (var finding in findings.Take(MaxFindings))
        {
            One(html, finding, null);
        }

        html.Write($"</ul>\n");
        if (findings.Length > MaxFindings)
        {
            html.Write($"<p class=\"soft\">And {findings.Length - MaxFindings} more.</p>\n");
        }

        html.Write($"</section>\n");
    }

    /// <summary>One finding; <paramref name="owner"/> says in whose definition, as markup made here.</summary>
    public static void One(MarkupWriter html, Finding finding, Html? owner)
    {
        html.Write($"<li>");
        Badges.Severity(html, (RiskSeverity)(byte)finding.Severity);
        html.Write($" <strong>{RiskSentences.Name(finding.Detector)}</strong> {owner ?? default} <span dir=\"auto\">{UntrustedText.Line(finding.Message, 240)}</span> <span class=\"soft\">in {Where(finding.Pointer)}</span><br><code class=\"excerpt\">{new Name(finding.Excerpt, 160)}</code></li>\n");
    }

    private static void Choices(MarkupWriter html, ToolContent tool, ArgumentText argument)
    {
        if (argument.Choices.IsEmpty)
        {
            return;
        }

        var spoken = tool.Report.Judged.Evidence.Where(e => e.Pointer == argument.Pointer + "/enum").Select(e => e.Words).ToHashSet(StringComparer.Ordinal);
        html.Write($"<span class=\"choices\">One of ");
        var first = true;
        foreach (var choice in argument.Choices)
        {
            html.Write($"{(first ? "" : ", ")}<code>");
            QuotedText.Write(html, choice, spoken.Contains(choice) ? [new TextMark(0, choice.Length)] : [], 60, keepLines: false);
            html.Write($"</code>");
            first = false;
        }

        html.Write($"</span>");
    }

    // The class first, for everything else follows from it; then how bad, then what else.
    private static int Rank(string speaksFor) =>
        speaksFor.StartsWith("class ", StringComparison.Ordinal) ? 0 : speaksFor.StartsWith("severity ", StringComparison.Ordinal) ? 1 : 2;

    private static string Speaks(string speaksFor) =>
        speaksFor.StartsWith("class ", StringComparison.Ordinal) ? $"Class {speaksFor[6..]}"
        : speaksFor.StartsWith("flag ", StringComparison.Ordinal) && RiskWords.TryFlag(speaksFor[5..], out var flag) ? $"{char.ToUpperInvariant(RiskSentences.Name(flag)[0])}{RiskSentences.Name(flag)[1..]}"
        : speaksFor.StartsWith("severity ", StringComparison.Ordinal) ? $"Severity {speaksFor[9..]}"
        : UntrustedText.Line(speaksFor, 60);

    // A pointer as people say it; anything else as it is.
    private static string Where(string pointer)
    {
        const string Properties = "/inputSchema/properties/";
        if (pointer.StartsWith(Properties, StringComparison.Ordinal))
        {
            var rest = pointer[Properties.Length..];
            var end = rest.IndexOf('/', StringComparison.Ordinal);
            var name = UntrustedText.Line((end < 0 ? rest : rest[..end]).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), 60);
            return end < 0 ? $"the argument {name}" : $"the argument {name} ({UntrustedText.Line(rest[(end + 1)..], 60)})";
        }

        return pointer switch
        {
            "/name" => "its name",
            "/title" => "its title",
            "/description" => "its description",
            "" => "the text",
            _ => UntrustedText.Line(pointer, 80),
        };
    }
}
