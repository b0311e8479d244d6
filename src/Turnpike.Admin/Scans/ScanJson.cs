using System.Text.Json;
using Turnpike.Admin.Clients;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Admin.Scans;

/// <summary>A scan for machines. Every member is always there; values of variables and header fields never are.</summary>
public static class ScanJson
{
    /// <summary>Writes the members of a scan into an object that was begun.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="report">The scan.</param>
    public static void Write(Utf8JsonWriter json, ScanReport report)
    {
        json.WriteString("sandbox", report.Sandbox);
        json.WriteString("sandbox_problem", report.SandboxProblem);
        json.WriteNumber("classifier_version", RiskClassifier.Version);
        Array(json, "files", report.Files, file =>
        {
            json.WriteString("file", file.File);
            json.WriteString("client", file.Client);
            json.WriteNumber("servers", file.Servers);
            json.WriteString("problem", file.Problem);
        });
        Array(json, "servers", report.Servers, server => WriteServer(json, server, report.Of(server)));
        json.WriteStartObject("stack");
        WriteStack(json, report.Stack);
        json.WriteEndObject();
        json.WriteNumber("scanned", report.Count(ScanState.Scanned));
        json.WriteNumber("not_started", report.Count(ScanState.NotStarted));
        json.WriteNumber("unanswered", report.Count(ScanState.Unanswered));
    }

    private static void WriteServer(Utf8JsonWriter json, ScannedServer server, ServerReport? report)
    {
        var target = server.Target;
        json.WriteString("name", target.Name);
        json.WriteString("state", server.StateWord);
        json.WriteString("problem", server.Problem);
        json.WriteString("note", target.Note);
        Array(json, "sources", target.Sources, source =>
        {
            json.WriteString("file", source.File);
            json.WriteString("client", source.Client);
            json.WriteString("project", source.Project);
            json.WriteString("pointer", source.Pointer);
            json.WriteNumber("line", source.Position.Line);
            json.WriteNumber("column", source.Position.Column);
        });
        Strings(json, "command", ShownCommand.Of(target.Command));
        json.WriteString("url", target.Url is { } url ? ShownCommand.Host(url) : null);
        Strings(json, "secrets", target.SecretNames);
        WritePackage(json, server);
        WriteBoolean(json, "network", server.Network);
        json.WriteString("era", server.Listing is { } listing ? ScanWords.Era(listing.Era) : null);
        json.WriteString("revision", server.Listing?.Revision);
        json.WriteString("server_name", server.Listing?.ServerName);
        json.WriteString("server_version", server.Listing?.ServerVersion);
        json.WriteString("severity", report is { Tools.IsEmpty: false } ? RiskWords.Of(report.Severity) : null);
        Strings(json, "flags", report is null ? [] : RiskWords.Of(report.Flags));
        json.WriteString("worst_finding", report?.WorstFinding() is { } worst ? FindingWords.Of(worst) : null);
        Array(json, "tools", report is null ? [] : report.Tools, tool => WriteTool(json, tool));
        Array(json, "others", report is null ? [] : report.Others, other =>
        {
            json.WriteString("kind", KindOf(other.Definition.Kind));
            json.WriteString("name", other.Definition.Name);
            json.WriteString("hash", other.Definition.Hash.Hex);
            WriteFindings(json, other.Findings);
        });
        Strings(json, "problems", server.Listing is null ? [] : server.Listing.Problems);
    }

    private static void WritePackage(Utf8JsonWriter json, ScannedServer server)
    {
        if (server.Target.Package is not { } package)
        {
            json.WriteNull("package");
            return;
        }

        json.WriteStartObject("package");
        json.WriteString("ecosystem", package.Ecosystem);
        json.WriteString("spec", package.Spec);
        json.WriteBoolean("pinned", package.IsPinned);
        json.WriteString("resolved", server.Release?.Version);
        json.WriteString("integrity", server.Release?.Integrity);
        json.WriteNumber("other_packages", server.OtherPackages);
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, ToolReport tool)
    {
        var risk = tool.Risk;
        json.WriteString("name", tool.Name);
        json.WriteString("hash", tool.Definition.Hash.Hex);
        json.WriteString("class", RiskWords.Of(risk.Class));
        json.WriteString("severity", RiskWords.Of(risk.Severity));
        Strings(json, "flags", RiskWords.Of(risk.Flags));
        json.WriteNumber("confidence", risk.Confidence);
        Array(json, "arguments", risk.Arguments, argument =>
        {
            json.WriteString("name", argument.Name);
            json.WriteString("pointer", argument.Pointer);
            Strings(json, "tags", RiskWords.Of(argument.Tags));
        });
        Array(json, "evidence", risk.Evidence, evidence =>
        {
            json.WriteString("speaks_for", evidence.SpeaksFor);
            json.WriteString("pointer", evidence.Pointer);
            json.WriteNumber("start", evidence.Start);
            json.WriteNumber("length", evidence.Length);
            json.WriteString("words", evidence.Words);
        });
        WriteFindings(json, tool.Findings);
    }

    private static void WriteFindings(Utf8JsonWriter json, IEnumerable<Finding> findings) => Array(json, "findings", findings, finding =>
    {
        json.WriteString("detector", FindingWords.Of(finding.Detector));
        json.WriteString("severity", FindingWords.Of(finding.Severity));
        json.WriteString("pointer", finding.Pointer);
        json.WriteBoolean("in_name", finding.InName);
        json.WriteNumber("start", finding.Start);
        json.WriteNumber("length", finding.Length);
        json.WriteString("excerpt", finding.Excerpt);
        json.WriteString("message", finding.Message);
    });

    private static void WriteStack(Utf8JsonWriter json, StackReport stack)
    {
        json.WriteNumber("servers", stack.Servers.Length);
        json.WriteNumber("tools", stack.ToolCount);
        json.WriteString("severity", stack.WorstRisk is { } risk ? RiskWords.Of(risk) : null);
        json.WriteString("worst_finding", stack.WorstFinding is { } finding ? FindingWords.Of(finding) : null);
        Array(json, "flags", RiskWords.Of(stack.Flags), word =>
        {
            json.WriteString("flag", word);
            Strings(json, "servers", stack.Servers.Where(s => RiskWords.Of(s.Flags).Contains(word)).Select(s => s.Name));
        });
        json.WriteStartObject("totals");
        foreach (var toolClass in Enum.GetValues<ToolClass>())
        {
            json.WriteStartObject(RiskWords.Of(toolClass));
            foreach (var severity in Enum.GetValues<RiskSeverity>())
            {
                json.WriteNumber(RiskWords.Of(severity), stack.Count(toolClass, severity));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        Array(json, "combinations", stack.Combinations, combination =>
        {
            json.WriteString("kind", CombinationWords.Of(combination.Kind));
            json.WriteString("severity", RiskWords.Of(combination.Severity));
            json.WriteBoolean("across_servers", combination.IsAcrossServers);
            json.WriteString("meaning", CombinationWords.Meaning(combination.Kind));
            Array(json, "parts", combination.Parts, part =>
            {
                json.WriteString("flag", RiskWords.Of(part.Flag).Single());
                Array(json, "tools", part.Tools, tool =>
                {
                    json.WriteString("server", tool.Server);
                    json.WriteString("tool", tool.Tool);
                });
            });
        });
        Array(json, "collisions", stack.Collisions, collision =>
        {
            json.WriteString("tool", collision.Tool);
            Strings(json, "servers", collision.Servers);
        });
    }

    /// <summary>The word for what a definition describes.</summary>
    public static string KindOf(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Tool => "tool",
        DefinitionKind.Prompt => "prompt",
        DefinitionKind.ResourceTemplate => "resource_template",
        _ => "instructions",
    };

    private static void WriteBoolean(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> members)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            members(value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
