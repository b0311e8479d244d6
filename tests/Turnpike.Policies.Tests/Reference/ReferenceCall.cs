using System.Globalization;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>A call as the reference sees it. What is null is not known, so a condition on it finds nothing.</summary>
internal sealed record ReferenceCall(CallTarget Target, string Name)
{
    private JsonElement? _facts;

    public JsonElement? Arguments { get; init; }

    public bool IsPinned { get; init; } = true;

    public JsonElement? Schema { get; init; }

    public string Subject { get; init; } = "alice";

    public string Server { get; init; } = "pay";

    public string[]? Groups { get; init; }

    public JsonElement? Claims { get; init; }

    public string[]? GrantLabels { get; init; }

    public string? ToolClass { get; init; }

    public string? ToolSeverity { get; init; }

    public string[]? ToolFlags { get; init; }

    public string? DefinitionHash { get; init; }

    public string[] SessionLabels { get; init; } = [];

    public long? SessionCalls { get; init; }

    public DateTimeOffset Instant { get; init; }

    /// <summary>What the server answered, for the conditions of <c>result</c>.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Every fact but the time as one JSON object, so that a path is nothing but steps from its top.</summary>
    public JsonElement Facts => _facts ??= JsonDocument.Parse(
        $$"""
        {
          {{Member("args", Arguments?.GetRawText())}}
          {{Member("result", Result?.GetRawText())}}
          "caller": {
            {{Member("groups", Json(Groups))}}
            {{Member("claims", Claims?.GetRawText())}}
            {{Member("labels", Json(GrantLabels))}}
            "subject": {{Json(Subject)}}
          },
          "tool": {
            {{Member("class", Json(ToolClass))}}
            {{Member("severity", Json(ToolSeverity))}}
            {{Member("flags", Json(ToolFlags))}}
            {{Member("hash", Json(DefinitionHash))}}
            "name": {{Json(Name)}}
          },
          "resource": { "uri": {{Json(Name)}} },
          "session": {
            {{Member("calls", SessionCalls?.ToString(CultureInfo.InvariantCulture))}}
            "labels": {{Json(SessionLabels)}}
          },
          "server": {{Json(Server)}}
        }
        """).RootElement;

    /// <summary>The same call with other arguments.</summary>
    public ReferenceCall With(string arguments) => this with { Arguments = JsonDocument.Parse(arguments).RootElement, _facts = null };

    public override string ToString() =>
        $"{Target} {Name} {(IsPinned ? "" : "unpinned ")}schema {Schema?.GetRawText() ?? "none"} at {Instant:O}\n{Facts.GetRawText()}";

    private static string Member(string key, string? json) => json is null ? "" : $"\"{key}\": {json},";

    private static string? Json<T>(T? value) => value is null ? null : JsonSerializer.Serialize(value);
}
