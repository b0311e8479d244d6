using System.Globalization;
using System.Text;

namespace Turnpike.Microbench.Policies;

/// <summary>A document of 5,000 tools, a tenth of them globs, with 20,000 conditions; some with distinct patterns.</summary>
internal static class LoadingDocument
{
    public const int Tools = 5_000;

    /// <summary>A tool of the document that a call with <see cref="Arguments"/> passes.</summary>
    public const string Tool = "tool_4007";

    public static byte[] Arguments { get; } = """{"amount":5,"a":"y","currency":"x7abc","b":{"c":1}}"""u8.ToArray();

    /// <summary>Writes it.</summary>
    /// <param name="patterns">Distinct patterns; 0 for none.</param>
    /// <param name="salt">Makes the patterns others than those of another salt, so that none is built already.</param>
    public static byte[] Of(int patterns, string salt = "x")
    {
        var text = new StringBuilder("""{ "version": "1", "default": "deny", "hide": ["admin_*"], "tools": { """);
        for (var i = 0; i < Tools; i++)
        {
            var third = patterns == 0 ? "\"op\": \"in\", \"value\": [\"usd\", \"eur\"]" : $"\"op\": \"regex\", \"value\": \"{Pattern(i % patterns, salt)}\"";
            text.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}} "tool_{{i}}{{(i % 10 == 0 ? "_*" : "")}}": { "arguments": "open", "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": {{i}} }, { "path": "args.a", "op": "eq", "value": "x" } ] } ], "require": [ { "conditions": [ { "path": "args.currency", {{third}} }, { "path": "args.b.c", "op": "exists", "value": true } ] } ] }""");
        }

        return Encoding.UTF8.GetBytes(text.Append(" } }").ToString());
    }

    /// <summary>A pattern as policies have them: anchored, some words, one class.</summary>
    public static string Pattern(int number, string salt) => $"^(?:usd|eur|{salt}{number}[a-z]{{2,8}})$";
}
