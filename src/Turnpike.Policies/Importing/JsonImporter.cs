using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Importing;

/// <summary>
/// Imports the JSON forms that go around: the language's own words under other names (<c>decision</c>, <c>message</c>, a bare
/// <c>"tool": "deny"</c>, <c>rate_limit</c> in words), written out as the language has them. Everything else stays as it is.
/// </summary>
public static class JsonImporter
{
    private static readonly Dictionary<string, string> ActionWords = new(StringComparer.Ordinal)
    {
        ["allow"] = "allow",
        ["allowed"] = "allow",
        ["permit"] = "allow",
        ["deny"] = "deny",
        ["denied"] = "deny",
        ["block"] = "deny",
        ["forbid"] = "deny",
        ["require_approval"] = "require_approval",
        ["approve"] = "require_approval",
        ["ask"] = "require_approval",
        ["confirm"] = "require_approval",
    };

    private static readonly Dictionary<string, string> PolicyKeys = new(StringComparer.Ordinal)
    {
        ["default_action"] = "default",
        ["default_decision"] = "default",
        ["rules"] = "tools",
        ["hidden"] = "hide",
    };

    private static readonly Dictionary<string, string> RuleKeys = new(StringComparer.Ordinal)
    {
        ["decision"] = "action",
        ["effect"] = "action",
        ["message"] = "reason",
        ["on_deny"] = "reason",
        ["rateLimit"] = "rate_limit",
        ["conditions"] = "require",
    };

    /// <summary>Imports a file's bytes (UTF-8).</summary>
    public static PolicyImport Import(ReadOnlySpan<byte> json)
    {
        var report = new ImportReport();
        JsonObject? root = null;
        try
        {
            root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject;
            if (root is null)
            {
                report.Refuse(1, "a policy is a JSON object");
            }
        }
        catch (JsonException e)
        {
            report.Refuse((int)(e.LineNumber ?? 0) + 1, $"this is not JSON here: {e.Message}");
        }

        if (root is null)
        {
            return new PolicyImport(null, report.ToArray());
        }

        var text = Policy(root, new Places(json), report).ToJsonString(Written.Json) + "\n";
        if (!report.IsRefused)
        {
            foreach (var problem in CompiledPolicy.Load(Encoding.UTF8.GetBytes(text)).Problems.Where(p => p.Severity == ProblemSeverity.Error))
            {
                report.Refuse(0, $"{problem.Message} ({problem.Pointer})");
            }
        }

        return new PolicyImport(report.IsRefused ? null : text, report.ToArray());
    }

    private static JsonObject Policy(JsonObject root, Places places, ImportReport report)
    {
        var policy = Renamed(root, PolicyKeys, places, report);
        if (policy["version"] is JsonValue version && version.GetValueKind() == JsonValueKind.Number && version.ToJsonString() is "1" or "1.0")
        {
            report.Note(places.Of("version"), "the version is the string \"1\"");
            policy["version"] = "1";
        }
        else if (!policy.ContainsKey("version"))
        {
            report.Note(0, "without a version it is read as version \"1\"");
            policy.Insert(0, "version", "1");
        }

        if (!policy.ContainsKey("default"))
        {
            report.Change(0, "without a default nothing unlisted is allowed: \"default\": \"deny\"");
            policy.Insert(1, "default", "deny");
        }
        else if (Word(policy["default"]) is { } word and not "require_approval")
        {
            policy["default"] = word;
        }

        foreach (var section in new[] { "tools", "resources", "prompts" })
        {
            if (policy[section] is JsonObject entries)
            {
                foreach (var (name, rule) in entries.ToArray())
                {
                    entries[name] = Rule(name, rule?.DeepClone(), places, report);
                }
            }
        }

        if (policy["all_tools"] is JsonObject shared)
        {
            policy["all_tools"] = Rule("all_tools", shared.DeepClone(), places, report);
        }

        return policy;
    }

    private static JsonNode? Rule(string name, JsonNode? written, Places places, ImportReport report)
    {
        if (written is JsonValue value && (Word(value) ?? (value.GetValueKind() switch { JsonValueKind.True => "allow", JsonValueKind.False => "deny", _ => null })) is { } decided)
        {
            report.Note(places.Of(name), $"\"{name}\" says only what happens: written as an action");
            return decided == "allow" ? new JsonObject() : new JsonObject { ["action"] = decided };
        }

        if (written is not JsonObject source)
        {
            return written;
        }

        var rule = Renamed(source, RuleKeys, places, report);
        if (rule["action"] is { } action)
        {
            if (Word(action) is { } word)
            {
                rule["action"] = word;
            }
            else
            {
                report.Refuse(places.Of(name), $"\"{name}\": the action must be allow, deny or require_approval, found {action.ToJsonString()}");
            }
        }

        if (rule["require"] is JsonArray { Count: > 0 } conditions && conditions.All(c => c is JsonObject o && o.ContainsKey("path")))
        {
            report.Note(places.Of(name), $"the conditions of \"{name}\" must all hold: written as one require");
            rule["require"] = new JsonArray(new JsonObject { ["conditions"] = conditions.DeepClone() });
        }

        if (rule["rate_limit"] is JsonValue rate && rate.GetValueKind() == JsonValueKind.String && RateWords(rate.GetValue<string>()) is { } spelled)
        {
            report.Note(places.Of(name), $"\"{rate.GetValue<string>()}\" is the rate limit \"{spelled}\", sliding, for each grant");
            rule["rate_limit"] = spelled;
        }

        return rule;
    }

    // 10 per minute, 10/min, 10 calls/hour
    private static string? RateWords(string text)
    {
        var words = text.Trim().ToLowerInvariant().Replace(" per ", "/", StringComparison.Ordinal).Split('/', StringSplitOptions.TrimEntries);
        if (words is not [var count, var window])
        {
            return null;
        }

        count = count.Split(' ')[0];
        var name = window switch { "s" or "sec" or "seconds" => "second", "m" or "min" or "minutes" => "minute", "h" or "hr" or "hours" => "hour", "d" or "days" => "day", _ => window };
        return $"{count}/{name}" is var spelled && !string.Equals(spelled, text, StringComparison.Ordinal) ? spelled : null;
    }

    private static JsonObject Renamed(JsonObject source, Dictionary<string, string> names, Places places, ImportReport report)
    {
        var renamed = new JsonObject();
        foreach (var (key, value) in source)
        {
            var name = names.GetValueOrDefault(key, key);
            if (!string.Equals(name, key, StringComparison.Ordinal))
            {
                report.Note(places.Of(key), $"\"{key}\" is \"{name}\" here");
            }

            if (renamed.ContainsKey(name))
            {
                report.Refuse(places.Of(key), $"\"{key}\" and \"{name}\" say the same thing twice: keep one");
            }

            renamed[name] = value?.DeepClone();
        }

        return renamed;
    }

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? ActionWords.GetValueOrDefault(value.GetValue<string>().ToLowerInvariant()) : null;

    /// <summary>Where a key stands first in the source.</summary>
    private sealed class Places
    {
        private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

        public Places(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    _lines.TryAdd(reader.GetString()!, 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n'));
                }
            }
        }

        public int Of(string key) => _lines.GetValueOrDefault(key);
    }
}
