using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>A rule that applies to a call, where it stands, and whether it is the entry (and not <c>all_tools</c>).</summary>
internal sealed record ReferenceRule(string Pointer, JsonElement Rule, bool IsEntry)
{
    public const string NoReason = "Denied by policy.";

    public string Action => Text("action") ?? "allow";

    public string Reason(string? onDeny) => onDeny ?? Text("reason") ?? NoReason;

    public JsonElement? Member(params string[] path) => ReferencePath.Walk(Rule, path);

    public string? Text(params string[] path) => Member(path)?.GetString();

    public JsonElement[] List(params string[] path) => Member(path) is { } list ? [.. list.EnumerateArray()] : [];

    public string[] Texts(params string[] path) => [.. List(path).Select(e => e.GetString()!)];
}
