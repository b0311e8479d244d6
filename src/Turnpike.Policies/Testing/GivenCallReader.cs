using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Testing;

/// <summary>
/// Reads a call from an object: one of <c>tool</c>, <c>resource</c>, <c>prompt</c>, <c>server_request</c>, and <c>arguments</c>,
/// <c>subject</c>, <c>server</c>, <c>groups</c>, <c>labels</c>, <c>time</c>, <c>pinned</c>, and of the tool
/// <c>class</c>, <c>severity</c>, <c>flags</c>.
/// </summary>
internal static class GivenCallReader
{
    public static readonly string[] Keys = ["tool", "resource", "prompt", "server_request", "arguments", "subject", "server", "groups", "labels", "time", "pinned", "class", "severity", "flags"];

    /// <summary>Reads it; null, with a sentence, where it is none.</summary>
    public static GivenCall? Read(JsonView call, IReadOnlyCollection<string> otherKeys, out string problem)
    {
        problem = string.Empty;
        if (call.Kind != JsonKind.Object)
        {
            problem = "a call is an object such as {\"tool\": \"create_refund\", \"arguments\": {\"amount\": 20}}";
            return null;
        }

        string[] known = [.. Keys, .. otherKeys];
        foreach (var member in call.Members)
        {
            var key = member.Name.GetString();
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                problem = $"unknown key \"{key}\"; {NearestName.Hint(key, known)}";
                return null;
            }
        }

        (string Key, CallTarget Target)[] targets =
            [("tool", CallTarget.Tool), ("resource", CallTarget.Resource), ("prompt", CallTarget.Prompt), ("server_request", CallTarget.ServerRequest)];
        var named = targets.Where(t => Member(call, t.Key).Kind == JsonKind.String).ToArray();
        if (named is not [var one])
        {
            problem = "a call names one thing: \"tool\", \"resource\", \"prompt\" or \"server_request\"";
            return null;
        }

        var arguments = Member(call, "arguments");
        if (arguments is { Exists: true, Kind: not JsonKind.Object })
        {
            problem = $"\"arguments\" must be an object, found {JsonWords.Of(arguments)}";
            return null;
        }

        DateTimeOffset? time = null;
        if (Text(call, "time") is { } written)
        {
            if (!DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed))
            {
                problem = $"\"time\" must look like 2026-11-21T05:00:00Z, found \"{written}\"";
                return null;
            }

            time = parsed;
        }

        return new GivenCall
        {
            Target = one.Target,
            Name = Member(call, one.Key).GetString(),
            Arguments = arguments,
            Subject = Text(call, "subject") ?? "",
            Server = Text(call, "server") ?? "",
            Groups = Texts(call, "groups"),
            SessionLabels = Texts(call, "labels"),
            Time = time,
            ToolClass = Text(call, "class"),
            ToolSeverity = Text(call, "severity"),
            ToolFlags = Texts(call, "flags"),
            IsPinned = Member(call, "pinned").Kind != JsonKind.False,
        };
    }

    public static JsonView Member(JsonView value, string key) => value[System.Text.Encoding.UTF8.GetBytes(key)];

    public static string? Text(JsonView value, string key) => Member(value, key) is { Kind: JsonKind.String } text ? text.GetString() : null;

    private static ImmutableArray<string> Texts(JsonView value, string key)
    {
        if (Member(value, key) is not { Kind: JsonKind.Array } list)
        {
            return default;
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var element in list.Elements)
        {
            if (element.Kind == JsonKind.String)
            {
                texts.Add(element.GetString());
            }
        }

        return texts.ToImmutable();
    }
}
