using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Recommendations;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>A question that somebody asks of a tool, and the answer: plain text, made fit to be shown.</summary>
internal readonly record struct QuestionAndAnswer(string Question, string Answer);

/// <summary>Answers what people ask of a tool, from what is known of it and nothing else.</summary>
internal static class ToolQuestions
{
    public static ImmutableArray<QuestionAndAnswer> Of(ToolContent tool)
    {
        var name = UntrustedText.Line(tool.Report.Name, 60);
        var risk = tool.Risk;
        var questions = ImmutableArray.CreateBuilder<QuestionAndAnswer>(8);
        questions.Add(new($"What can one call of {name} do?", $"One call {RiskSentences.Can(risk.Class)}. Its class is {RiskWords.Of(risk.Class)} and its severity {RiskWords.Of(risk.Severity)}: {RiskSentences.Meaning(risk.Severity)}.{Because(risk, $"class {RiskWords.Of(risk.Class)}")}"));
        questions.Add(new($"Can {name} delete data?", Deletes(risk)));
        questions.Add(new($"Is {name} read-only?", risk.Class == ToolClass.Read
            ? "By its definition, yes: nothing in it speaks of a lasting change. A definition can be wrong, and what it reads can still be private."
            : $"No. It is judged {RiskWords.Of(risk.Class)}: one call {RiskSentences.Can(risk.Class)}."));
        questions.Add(new($"Can {name} read private data?", Flag(risk, RiskFlags.SensitiveRead, "Yes. It returns secrets, personal or private data, or arbitrary files.", "Nothing in its definition says so.")));
        questions.Add(new($"Can {name} send data out?", Flag(risk, RiskFlags.ExternalSend, "Yes. It can carry data to people or systems outside, so that after private data was read it is a way out.", risk.Flags.HasFlag(RiskFlags.Code)
            ? "Its definition does not say so, but it runs code it is given, and code can." : "Nothing in its definition says so.")));
        questions.Add(new($"Can what {name} returns be trusted?", Flag(risk, RiskFlags.UntrustedSource, "No. It returns content that outsiders can write, and that content may hold instructions for the agent.", "Its definition does not say that outsiders write what it returns. Results are data all the same, never instructions.")));
        if (risk.Flags.HasFlag(RiskFlags.Code) || risk.Class == ToolClass.Execute)
        {
            questions.Add(new($"Does {name} run code?", Flag(risk, RiskFlags.Code, "Yes. An argument is code, a command, SQL or a script that gets run.", "It runs something, but no argument is code by its definition.")));
        }

        questions.Add(new($"Should a person approve calls of {name}?", Approval(tool)));
        return questions.ToImmutable();
    }

    private static string Deletes(ToolRisk risk) => risk.Class switch
    {
        ToolClass.Destructive => $"Yes. It is judged Destructive: it can remove or overwrite for good.{Because(risk, "class Destructive")}",
        ToolClass.Execute => "It can, if what it runs does. It is judged Execute: what one call does depends on the arguments.",
        ToolClass.Financial => "Its definition speaks of money rather than of deleting; what it commits may be just as final.",
        ToolClass.Write => "Not by its definition, which speaks of changes that can be taken back.",
        _ => "Not by its definition, which speaks of reading alone.",
    };

    private static string Flag(ToolRisk risk, RiskFlags flag, string yes, string no) =>
        risk.Flags.HasFlag(flag) ? yes + Because(risk, $"flag {RiskWords.Of(flag).First()}") : no;

    private static string Approval(ToolContent tool)
    {
        var rule = DefaultSet.Of(tool.Risk.Class);
        if (tool.Report.Findings.Any(f => f.Severity >= FindingSeverity.High))
        {
            return "It should not be callable at all before a person has looked at what was found in its definition: the recommended policy hides it.";
        }

        return rule.RequiresApproval ? $"Yes: the default set asks for approval of each {RiskWords.Of(tool.Risk.Class)} call. {rule.Why}"
            : rule.PerMinute is { } limit ? $"Not each one: the default set lets {limit} calls of this class a minute through. {rule.Why}"
            : $"No: the default set allows {RiskWords.Of(tool.Risk.Class)} calls. {rule.Why}";
    }

    /// <summary>The words that speak for something, as the end of an answer; empty where there are none.</summary>
    private static string Because(ToolRisk risk, string speaksFor)
    {
        string[] words = [.. risk.Evidence.Where(e => e.SpeaksFor == speaksFor && e.Length > 0)
            .Select(e => UntrustedText.Line(e.Words, 40)).Distinct(StringComparer.OrdinalIgnoreCase).Take(3).Select(w => $"“{w}”")];
        return words.Length == 0 ? "" : $" {(words.Length == 1 ? "The word" : "The words")} {string.Join(", ", words)} of its definition {(words.Length == 1 ? "speaks" : "speak")} for it.";
    }
}
