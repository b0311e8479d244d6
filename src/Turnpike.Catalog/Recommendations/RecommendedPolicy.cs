using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.Policies.Formatting;

namespace Turnpike.Catalog.Recommendations;

/// <summary>
/// The policy that is recommended for the tools of a server, by what is known of each: the default set for its class, rules about its
/// arguments from their tags, flow rules from its flags. A document in YAML as <c>turnpike policy fmt</c> writes it, with comments
/// that say why. Names and texts of a definition are untrusted: they can name a tool and stand, made printable, in a comment; they
/// cannot add a rule.
/// </summary>
public static class RecommendedPolicy
{
    // A name of YAML is at most 1024 characters long with its escapes, of which one character takes six.
    private const int MaxName = 128;

    /// <summary>The policy of a server's tools.</summary>
    /// <param name="report">What is known of the server.</param>
    /// <param name="placeholders">
    /// False: the document applies as it is, and comments say which arguments could be bound. True: those rules are written, with
    /// placeholders that <c>policy check</c> refuses until a person has filled them.
    /// </param>
    /// <returns>A document in YAML, lines ending in LF.</returns>
    public static string For(ServerReport report, bool placeholders = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Comment(text, $"Recommended for {CommentText.Quote(report.Name)} by the default set, version {DefaultSet.Version}.");
        Comment(text, "What is not named here is denied: also tools the server adds later, its prompts and its resources.");
        Comment(text, "Where it says \"arguments: open\" the server alone judges them; all_tools: { arguments: schema } holds every call against its schema.");
        Write(text, report.Tools, placeholders);
        return PolicyFormat.LayOut(text.ToString());
    }

    /// <summary>The policy of one tool: a whole document, in which it is the only one. Parameters as of <see cref="For"/>.</summary>
    public static string ForTool(ToolReport tool, bool placeholders = false)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var text = new StringBuilder();
        Write(text, [tool], placeholders);
        return PolicyFormat.LayOut(text.ToString());
    }

    private static void Write(StringBuilder text, ImmutableArray<ToolReport> tools, bool placeholders)
    {
        var unnamed = new List<(ToolReport Tool, string Why)>();
        var repeated = tools.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var hidden = new List<ToolReport>();
        var listed = new List<ToolReport>();
        foreach (var tool in tools)
        {
            if (WhyUnnamed(tool.Name) is { } why)
            {
                unnamed.Add((tool, why));
            }
            else if (repeated.Contains(tool.Name))
            {
                unnamed.Add((tool, "several tools have this name"));
            }
            else
            {
                (IsSuspect(tool) ? hidden : listed).Add(tool);
            }
        }

        foreach (var (tool, why) in unnamed)
        {
            Comment(text, $"Left out, and so denied: {CommentText.Quote(tool.Name)}, since {why}.");
        }

        text.Append("version: \"1\"\ndefault: deny\n");
        WriteHidden(text, hidden);
        WriteListed(text, listed, placeholders);
    }

    private static void WriteHidden(StringBuilder text, List<ToolReport> hidden)
    {
        if (hidden.Count == 0)
        {
            return;
        }

        text.Append("hide:\n");
        foreach (var tool in hidden)
        {
            foreach (var finding in tool.Findings.Where(f => f.Severity >= FindingSeverity.High).Take(3))
            {
                Comment(text, $"Hidden for a finding, {finding.Severity.ToString().ToLowerInvariant()}: {CommentText.Plain(finding.Message)}", 2);
            }

            text.Append("  - ").Append(Quote(tool.Name)).Append('\n');
        }
    }

    private static void WriteListed(StringBuilder text, List<ToolReport> listed, bool placeholders)
    {
        if (listed.Count == 0)
        {
            text.Append("tools: {}\n");
            return;
        }

        var flags = listed.Aggregate(RiskFlags.None, (all, tool) => all | tool.Risk.Flags);
        var hasWayOut = listed.Any(t => DefaultSet.IsWayOut(t.Risk.Flags));
        text.Append("tools:\n");
        foreach (var tool in listed)
        {
            var rule = ToolRule.Of(tool, flags, hasWayOut, placeholders);
            foreach (var line in rule.Comments)
            {
                Comment(text, line, 2);
            }

            text.Append("  ").Append(Quote(tool.Name)).Append(": ").Append(rule.Body.ToJsonString()).Append('\n');
        }
    }

    /// <summary>Why a name cannot stand for exactly its tool in a policy; null where it can.</summary>
    internal static string? WhyUnnamed(string name) =>
        name.Length == 0 ? "it has no name"
        : name.Length > MaxName ? $"its name is longer than {MaxName} characters"
        : name.AsSpan().IndexOfAny('*', '?') >= 0 ? "its name would be a pattern that matches others"
        : !IsWellFormed(name) ? "its name is no text"
        : null;

    // Whose definition is not to be shown to a model: a person looks first.
    private static bool IsSuspect(ToolReport tool) => tool.Findings.Any(f => f.Severity >= FindingSeverity.High);

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && (!char.IsHighSurrogate(name[i]) || ++i == name.Length || !char.IsLowSurrogate(name[i])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private static void Comment(StringBuilder text, string line, int indent = 0) => text.Append(' ', indent).Append("# ").Append(line).Append('\n');
}
