using System.Text;

namespace Turnpike.Gateway.MetaTools;

/// <summary>
/// The policy that is recommended for the gateway's own tools, and in force for a grant that names the gateway and no policy: looking and
/// invoking are open, since the policy of the server that is reached decides again; what changes the gateway asks a person; what leads
/// out of it is denied.
/// </summary>
public static class MetaPolicy
{
    /// <summary>The name it stands under in grants and listings; nobody can apply a policy of this name.</summary>
    public const string Name = "(recommended)";

    /// <summary>The document.</summary>
    public static string Document { get; } = Write();

    private static string Write()
    {
        var text = new StringBuilder();
        text.Append("{\n  \"version\": \"1\",\n  \"default\": \"deny\",\n");
        text.Append("  \"description\": \"The gateway's own tools. What they reach is decided again by the policy of its server.\",\n");
        text.Append("  \"server_requests\": { \"sampling\": \"allow\", \"elicitation\": \"allow\", \"roots\": \"allow\" },\n");
        text.Append("  \"tools\": {\n");
        text.AppendJoin(",\n", MetaToolTable.All.Select(t => $"    \"{t.Name}\": {Rule(t)}"));
        return text.Append("\n  }\n}\n").ToString();
    }

    private static string Rule(MetaTool tool) => tool.Advice switch
    {
        MetaAdvice.Open => "{}",
        MetaAdvice.Limited => $$"""{{{(tool.DeniedIf is null ? "" : $" \"deny_if\": {tool.DeniedIf},")}} "limits": [ { "counter": "{{tool.Name}}_rate", "window": "minute", "max": 30, "scope": "grant" } ] }""",
        MetaAdvice.Ask => """{ "action": "require_approval", "reason": "This changes the gateway: a person decides." }""",
        _ => """{ "action": "deny", "reason": "This leads out of the gateway: a person has to allow it in the policy." }""",
    };
}
