using System.Collections.Immutable;
using System.Text.Json;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>A small policy and what it is for.</summary>
/// <param name="Title">What it does, as a heading.</param>
/// <param name="Note">A sentence.</param>
/// <param name="Policy">The document, in YAML: whole, and valid.</param>
internal readonly record struct ToolRule(string Title, string Note, string Policy);

/// <summary>How to allow, deny, limit or require approval for one tool: four policies that name it and are valid as they are.</summary>
internal static class ToolRules
{
    /// <summary>The policies; none where a policy cannot name exactly this tool.</summary>
    public static ImmutableArray<ToolRule> Of(string name)
    {
        if (!CanBeNamed(name))
        {
            return [];
        }

        // Escaped to ASCII: nothing of the name is invisible, and nothing of it is YAML.
        var key = $"\"{JsonEncodedText.Encode(name)}\"";
        return
        [
            new("Allow it", "Nothing else is allowed by this document.", $"version: \"1\"\ndefault: deny\ntools:\n  {key}: {{}}\n"),
            new("Deny it", "Everything else stays allowed; the agent is told the reason.", $"version: \"1\"\ndefault: allow\ntools:\n  {key}:\n    action: deny\n    reason: Not in this project.\n"),
            new("Limit it", "At most ten calls in any minute.", $"version: \"1\"\ndefault: deny\ntools:\n  {key}:\n    rate_limit: 10/minute\n"),
            new("Require approval", "A person approves each call; the approval covers exactly that call, once.", $"version: \"1\"\ndefault: deny\ntools:\n  {key}:\n    action: require_approval\n    approval:\n      timeout: 15m\n"),
        ];
    }

    /// <summary>Whether a name can stand for exactly its tool in a policy: <c>*</c> and <c>?</c> are patterns there.</summary>
    public static bool CanBeNamed(string name) => name.Length is > 0 and <= 128 && name.AsSpan().IndexOfAny('*', '?') < 0;
}
