using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.Campaigns.Catalogues;

/// <summary>
/// Writes tools nobody made: names, descriptions and schemas by a small grammar over the things and verbs tools speak of, with made-up products for the
/// words that are rare in life. The same seed writes the same tools. A few words are in nearly every text and most in few, as in life.
/// </summary>
internal sealed class ToolGrammar(int seed)
{
    private static readonly string[] Things =
    [
        "file", "issue", "repository", "message", "channel", "payment", "invoice", "customer", "database", "table", "query", "page", "document", "event",
        "email", "contact", "user", "role", "token", "secret", "deployment", "container", "pod", "cluster", "log", "metric", "alert", "dashboard", "image",
        "video", "transcript", "forecast", "stock", "price", "wallet", "transaction", "order", "product", "cart", "shipment", "ticket", "sprint", "board",
        "card", "task", "note", "tag", "label", "comment", "review", "branch", "commit", "pull request", "release", "workflow", "job", "run", "schedule",
        "webhook", "session", "tab", "screenshot", "element", "form", "spreadsheet", "cell", "chart", "report", "backup", "snapshot", "volume", "network",
        "domain", "certificate", "record", "zone", "policy", "permission", "group", "team", "project", "milestone", "dataset", "model", "prompt", "embedding",
        "collection", "index", "bucket", "object", "queue", "topic", "subscription", "function", "secret version", "recipe", "flight", "hotel", "place", "route",
    ];

    private static readonly string[] Verbs =
    [
        "get", "list", "search", "create", "update", "delete", "send", "run", "find", "read", "write", "add", "remove", "fetch", "export", "import", "move",
        "copy", "rename", "archive", "restore", "start", "stop", "restart", "cancel", "approve", "assign", "validate", "analyze", "summarize", "upload", "download",
    ];

    private static readonly string[] Details =
    [
        "Returns {0} with {1}.", "Supports pagination with {1}.", "Use this when the user asks for {0}.", "Requires {1} of the workspace.",
        "Results are sorted by the most recent {0} first.", "The {0} must exist; otherwise an error is returned.", "Optionally filters by {1}.",
        "Returns a JSON object with the id, the name and the {1} of each {0}.", "This is useful for finding out which {0} belongs to a {1}.",
        "Does not change the {1}.", "The operation cannot be undone.", "Only the owner of the {0} can do this.", "At most 100 {0}s are returned in one call.",
        "Dates are in ISO 8601 format, for example 2026-01-31.", "If no {1} is given, the default {1} of the account is used.",
    ];

    private static readonly (string Name, string Type, string Text)[] Parameters =
    [
        ("{0}_id", "string", "The ID of the {0}"), ("name", "string", "The name of the {0}"), ("query", "string", "Text to search for in the {0}"),
        ("limit", "integer", "Maximum number of results to return"), ("cursor", "string", "Cursor for the next page of results"),
        ("path", "string", "Path to the {0}"), ("url", "string", "URL of the {0}"), ("content", "string", "New content of the {0}"), ("force", "boolean", "Whether to skip the checks"),
        ("status", "string", "Status of the {0} to filter by"), ("start_date", "string", "Start of the period, in ISO 8601 format"), ("to", "string", "Who receives the {0}"),
        ("amount", "number", "Amount in the smallest unit of the currency"), ("format", "string", "Output format, json or csv"), ("project", "string", "The project the {0} belongs to"),
        ("tags", "string", "Comma-separated list of tags"), ("dry_run", "boolean", "Only show what would be done to the {0}"), ("timeout", "integer", "Timeout in seconds"),
    ];

    private static readonly string[] Syllables = ["ba", "cor", "del", "fi", "gra", "hul", "in", "ka", "lor", "mi", "nex", "or", "pra", "qui", "ral", "sto", "tav", "ul", "ver", "wex", "yon", "zed"];

    private readonly Random _random = new(seed);

    /// <summary>The made-up product of a number; a few products are met often and most seldom.</summary>
    public static string Product(int number)
    {
        var name = new StringBuilder();
        for (var left = number + 1; left > 0 || name.Length < 5; left /= Syllables.Length)
        {
            name.Append(Syllables[(left + name.Length) % Syllables.Length]);
        }

        return name.ToString();
    }

    /// <summary>A product's number, low ones more often.</summary>
    public int NextProduct(int products) => (int)(products * Math.Pow(_random.NextDouble(), 2.5));

    /// <summary>A tool of a product that its server does not have yet.</summary>
    public (string Name, byte[] Json) Next(string product, HashSet<string> taken)
    {
        while (true)
        {
            var (verb, thing, other) = (Pick(Verbs), Pick(Things), Pick(Things));
            var name = Name(verb, thing, other, product);
            if (taken.Add(name))
            {
                return (name, Write(name, Description(verb, thing, other, product), thing));
            }
        }
    }

    /// <summary>A tool made from a real definition: its own words, among them another product's name and a sentence by the grammar.</summary>
    public (string Name, byte[] Json) Vary(JsonElement real, string product, HashSet<string> taken)
    {
        var name = real.GetProperty("name").GetString()!;
        name = _random.Next(3) == 0 && taken.Add(name) ? name : $"{product}_{name}";
        while (!taken.Add(name) && !taken.Add(name += "_" + Pick(Things).Replace(' ', '_')))
        {
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            var text = real.TryGetProperty("description", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
            json.WriteString("description", $"{text} {Sentence(Pick(Details), Pick(Things), Pick(Things))} Works with {product}.");
            foreach (var member in real.EnumerateObject().Where(m => m.Name is "inputSchema" or "annotations" && m.Value.ValueKind == JsonValueKind.Object))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return (name, buffer.ToArray());
    }

    private string Name(string verb, string thing, string other, string product)
    {
        string[] words = _random.Next(8) switch
        {
            0 => [product, verb, thing],
            1 => [verb, thing, "by", other],
            2 => [verb, other, thing],
            3 => [verb, thing, _random.Next(2, 9).ToString(CultureInfo.InvariantCulture)],
            4 => [thing, verb],
            _ => [verb, thing],
        };
        words = [.. words.SelectMany(w => w.Split(' '))];
        return _random.Next(4) switch
        {
            0 => string.Concat(words.Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..])),
            1 => string.Join('-', words),
            _ => string.Join('_', words),
        };
    }

    private string Description(string verb, string thing, string other, string product)
    {
        var text = new StringBuilder();
        text.Append(char.ToUpperInvariant(verb[0])).Append(verb, 1, verb.Length - 1).Append(_random.Next(4) switch
        {
            0 => $" a {thing} in {product}",
            1 => $" the {thing}s of a {other} from {product}",
            2 => $" one or more {thing}s by {other} with the {product} API",
            _ => $" a {thing} and its {other} on {product}",
        }).Append('.');
        for (var i = _random.Next(4); i > 0; i--)
        {
            text.Append(' ').Append(Sentence(Pick(Details), thing, other));
        }

        return text.ToString();
    }

    private byte[] Write(string name, string description, string thing)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("description", description);
            json.WriteStartObject("inputSchema");
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            var picked = Parameters.OrderBy(_ => _random.Next()).Take(_random.Next(1, 8)).ToArray();
            foreach (var (parameter, type, text) in picked)
            {
                json.WriteStartObject(Sentence(parameter, thing.Replace(' ', '_'), ""));
                json.WriteString("type", type);
                json.WriteString("description", Sentence(text, thing, ""));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("required");
            json.WriteStringValue(Sentence(picked[0].Name, thing.Replace(' ', '_'), ""));
            json.WriteEndArray();
            json.WriteBoolean("additionalProperties", false);
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string Sentence(string form, string thing, string other) =>
        form.Replace("{0}", thing, StringComparison.Ordinal).Replace("{1}", other, StringComparison.Ordinal);

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
