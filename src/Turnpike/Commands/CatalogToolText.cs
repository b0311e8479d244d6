using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Turnpike.Answers;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.State.Catalogs;

namespace Turnpike.Commands;

/// <summary>All that is known of one tool.</summary>
internal static class CatalogToolText
{
    /// <summary>Says it. The judgement is the classifier's of this program, whatever the one was that judged at the import.</summary>
    public static void Say(Scene scene, CatalogTool tool, ToolReport report)
    {
        var attacks = AttackCatalog.Related(report.Risk);
        scene.Answer.Say(json => Write(json, tool, report, attacks), text => Write(text, tool, report, attacks));
    }

    /// <summary>The evidence of a judgement.</summary>
    public static void Write(Utf8JsonWriter json, ToolRisk risk)
    {
        json.WriteStartArray("evidence");
        foreach (var evidence in risk.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("for", evidence.SpeaksFor);
            json.WriteString("pointer", evidence.Pointer);
            json.WriteNumber("start", evidence.Start);
            json.WriteNumber("length", evidence.Length);
            json.WriteString("words", evidence.Words);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("arguments");
        foreach (var argument in risk.Arguments)
        {
            json.WriteStartObject();
            json.WriteString("name", argument.Name);
            json.WriteString("pointer", argument.Pointer);
            CatalogText.List(json, "tags", RiskWords.Of(argument.Tags));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What was seen in a definition.</summary>
    public static void Write(Utf8JsonWriter json, ImmutableArray<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("detector", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.Detector.ToString()));
            json.WriteString("severity", JsonNamingPolicy.SnakeCaseLower.ConvertName(finding.Severity.ToString()));
            json.WriteString("pointer", finding.Pointer);
            json.WriteString("message", finding.Message);
            json.WriteString("excerpt", finding.Excerpt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, CatalogTool tool, ToolReport report, ImmutableArray<RelatedAttack> attacks)
    {
        var risk = report.Risk;
        json.WriteString("server", tool.Server);
        json.WriteString("name", tool.Name);
        json.WriteString("title", tool.Title);
        json.WriteString("hash", tool.Hash.Hex);
        CatalogText.Write(json, risk.Class, risk.Severity, risk.Flags, risk.Arguments.Aggregate(ArgumentTags.None, (all, a) => all | a.Tags));
        json.WriteNumber("confidence", risk.Confidence);
        json.WriteNumber("classifier", risk.ClassifierVersion);
        json.WriteBoolean("derived", tool.IsDerived);
        Write(json, risk);
        Write(json, report.Findings);
        json.WriteStartArray("attacks");
        foreach (var attack in attacks)
        {
            json.WriteStartObject();
            json.WriteString("id", attack.Pattern.Id);
            json.WriteString("name", attack.Pattern.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (report.Correction is { } correction)
        {
            json.WriteStartObject("correction");
            json.WriteString("by", correction.By);
            json.WriteString("at", correction.At.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("reason", correction.Reason);
            json.WriteStartObject("judged");
            CatalogText.Write(json, report.Judged.Class, report.Judged.Severity, report.Judged.Flags, ArgumentTags.None);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("correction");
        }

        json.WritePropertyName("definition");
        json.WriteRawValue(report.Definition.Json.Span);
    }

    private static void Write(TextWriter text, CatalogTool tool, ToolReport report, ImmutableArray<RelatedAttack> attacks)
    {
        var risk = report.Risk;
        text.WriteLine($"{Printable.Of(tool.Server)}/{Printable.Of(tool.Name)}  {RiskWords.Of(risk.Class)}, {RiskWords.Of(risk.Severity)}  {string.Join(", ", RiskWords.Of(risk.Flags))}".TrimEnd());
        if (report.Correction is { } correction)
        {
            text.WriteLine($"  corrected by {Printable.Of(correction.By)} on {correction.At:yyyy-MM-dd}: {Printable.Of(correction.Reason)} (the classifier says {RiskWords.Of(report.Judged.Class)}, {RiskWords.Of(report.Judged.Severity)})");
        }

        if (tool.Summary.Length > 0)
        {
            text.WriteLine($"  says: {Printable.Of(tool.Summary)}");
        }

        text.WriteLine($"  definition {tool.Hash.Hex}{(tool.IsDerived ? " (put together from a list of arguments; the server's own has another hash)" : "")}");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  classifier {risk.ClassifierVersion}, confidence {risk.Confidence:0.##}"));
        foreach (var evidence in risk.Evidence)
        {
            text.WriteLine($"  {evidence.SpeaksFor}: \"{Printable.Of(evidence.Words)}\" at {Printable.Of(evidence.Pointer)}");
        }

        foreach (var argument in risk.Arguments)
        {
            text.WriteLine($"  argument {Printable.Of(argument.Name)}: {string.Join(", ", RiskWords.Of(argument.Tags))}");
        }

        foreach (var finding in report.Findings)
        {
            text.WriteLine($"  ! {finding.Severity} {finding.Detector} at {Printable.Of(finding.Pointer)}: {Printable.Of(finding.Message)} \"{Printable.Of(finding.Excerpt)}\"");
        }

        foreach (var attack in attacks)
        {
            text.WriteLine($"  attack {attack.Pattern.Id}: {attack.Pattern.Name}");
        }
    }
}
