using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Approvals;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Admin.Scans;

/// <summary>
/// A scan as a SARIF 2.1.0 log: findings, tools of medium severity and above, and what the stack allows. A result stands at the entry of the
/// configuration file that names the server, and at the JSON Pointer into the definition as a logical location. Texts of servers are printable.
/// </summary>
public sealed class SarifLog
{
    private static readonly Dictionary<string, int> Indexes = SarifRules.All.Select((r, i) => (r.Id, i)).ToDictionary(r => r.Id, r => r.i, StringComparer.Ordinal);

    private readonly Utf8JsonWriter _json;
    private readonly ScanReport _report;

    private SarifLog(Utf8JsonWriter json, ScanReport report) => (_json, _report) = (json, report);

    /// <summary>The log in UTF-8.</summary>
    public static byte[] Of(ScanReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            new SarifLog(json, report).Write();
        }

        return buffer.ToArray();
    }

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        _json.WriteString("version", "2.1.0");
        _json.WriteStartArray("runs");
        _json.WriteStartObject();
        WriteTool();
        WriteInvocation();
        _json.WriteString("columnKind", "utf16CodeUnits");
        _json.WriteStartArray("results");
        foreach (var server in _report.Servers)
        {
            if (_report.Of(server) is { } seen)
            {
                WriteServer(server, seen);
            }
        }

        WriteStack();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteTool()
    {
        _json.WriteStartObject("tool");
        _json.WriteStartObject("driver");
        _json.WriteString("name", "turnpike");
        _json.WriteString("version", typeof(SarifLog).Assembly.GetName().Version?.ToString(3) ?? "0");
        _json.WriteStartArray("rules");
        foreach (var rule in SarifRules.All)
        {
            _json.WriteStartObject();
            _json.WriteString("id", rule.Id);
            WriteText("shortDescription", rule.Description);
            _json.WriteStartObject("properties");
            _json.WriteString("security-severity", rule.Severity);
            _json.WriteStartArray("tags");
            _json.WriteStringValue("security");
            _json.WriteStringValue("mcp");
            _json.WriteEndArray();
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    // A server that did not answer is no result: nothing is known of it, and a log without results must not pass for a clean one.
    private void WriteInvocation()
    {
        _json.WriteStartArray("invocations");
        _json.WriteStartObject();
        _json.WriteBoolean("executionSuccessful", _report.Count(ScanState.Unanswered) == 0);
        _json.WriteStartArray("toolExecutionNotifications");
        foreach (var server in _report.Servers.Where(s => s.State != ScanState.Scanned))
        {
            _json.WriteStartObject();
            _json.WriteString("level", server.State == ScanState.Unanswered ? "error" : "note");
            WriteText("message", $"{server.Target.Name}: {server.Problem ?? server.StateWord}");
            WriteLocations(server.Target, server.Target.Name, "module");
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteServer(ScannedServer server, ServerReport seen)
    {
        foreach (var (definition, finding) in seen.AllFindings())
        {
            WriteResult(
                SarifRules.Of(finding.Detector), (int)finding.Severity, $"{seen.Name}: {ScanWords.Short(definition.Name)}: {finding.Message} \"{finding.Excerpt}\"", server.Target,
                $"{seen.Name}/{ScanJson.KindOf(definition.Kind)}/{definition.Name}#{finding.Pointer}", $"{finding.Excerpt}\0{finding.Message}");
        }

        foreach (var tool in seen.Tools.Where(t => t.Risk.Severity > RiskSeverity.Low))
        {
            var flags = string.Join(", ", RiskWords.Of(tool.Risk.Flags));
            WriteResult(
                SarifRules.Of(tool.Risk.Class), (int)tool.Risk.Severity,
                $"{seen.Name}: {ScanWords.Short(tool.Name)} is of class {RiskWords.Of(tool.Risk.Class)}, severity {RiskWords.Of(tool.Risk.Severity)}{(flags.Length == 0 ? "" : $", with {flags}")}.",
                server.Target, $"{seen.Name}/tool/{tool.Name}", "");
        }
    }

    private void WriteStack()
    {
        foreach (var combination in _report.Stack.Combinations)
        {
            var tools = string.Join("; ", combination.Parts.Select(p => $"{RiskWords.Of(p.Flag).Single()}: {string.Join(", ", p.Tools.Take(6).Select(t => $"{t.Server}/{ScanWords.Short(t.Tool)}"))}"));
            WriteResult(SarifRules.Of(combination.Kind), (int)combination.Severity, $"{CombinationWords.Sentence(combination)} {tools}", TargetOf(combination.Parts[0].Tools[0].Server), "stack", "");
        }

        foreach (var collision in _report.Stack.Collisions)
        {
            WriteResult(SarifRules.Collision, (int)RiskSeverity.Medium, $"The tool {ScanWords.Short(collision.Tool)} is there on {string.Join(" and ", collision.Servers)}.", TargetOf(collision.Servers[0]), $"stack/tool/{collision.Tool}", "");
        }
    }

    private ScanTarget TargetOf(string server) => _report.Servers.First(s => s.Target.Name == server).Target;

    private void WriteResult(string rule, int severity, string message, ScanTarget target, string logical, string more)
    {
        _json.WriteStartObject();
        _json.WriteString("ruleId", rule);
        _json.WriteNumber("ruleIndex", Indexes[rule]);
        _json.WriteString("level", SarifRules.Level(severity));
        WriteText("message", message);
        WriteLocations(target, logical, "member");
        _json.WriteStartObject("partialFingerprints");
        _json.WriteString("turnpike/v1", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\0{logical}\0{more}"))));
        _json.WriteEndObject();
        _json.WriteStartObject("properties");
        _json.WriteString("severity", RiskWords.Of((RiskSeverity)severity));
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteLocations(ScanTarget target, string logical, string kind)
    {
        _json.WriteStartArray("locations");
        _json.WriteStartObject();
        if (target.Sources is [var source, ..])
        {
            _json.WriteStartObject("physicalLocation");
            _json.WriteStartObject("artifactLocation");
            _json.WriteString("uri", UriOf(source.File));
            _json.WriteEndObject();
            _json.WriteStartObject("region");
            _json.WriteNumber("startLine", source.Position.Line);
            _json.WriteNumber("startColumn", source.Position.Column);
            _json.WriteEndObject();
            _json.WriteEndObject();
        }

        _json.WriteStartArray("logicalLocations");
        _json.WriteStartObject();
        _json.WriteString("fullyQualifiedName", ShownText.Printable(logical));
        _json.WriteString("kind", kind);
        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteText(string member, string text)
    {
        _json.WriteStartObject(member);
        _json.WriteString("text", ShownText.Printable(text));
        _json.WriteEndObject();
    }

    // Relative to the folder the scan runs in where the file lies below it, as code scanning wants it; else absolute.
    private static string UriOf(string file)
    {
        var full = Path.GetFullPath(file);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? new Uri(full).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)).ToString(CultureInfo.InvariantCulture);
    }
}
