using System.Collections.Concurrent;
using System.Text;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Which words of the language the engine takes.</summary>
internal static class Landed
{
    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    public static bool Condition(string key, string condition, string kind) =>
        Known.GetOrAdd(key, _ => Loads("{\"version\":\"1\",\"default\":\"deny\",\"" + (kind == "resource" ? "resources" : kind == "prompt" ? "prompts" : "tools") + "\":{\"t\":{\"require\":[{\"conditions\":[" + condition + "]}]}}}"));

    public static bool Rule(string key, string member) =>
        Known.GetOrAdd(key, _ => Loads("{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"t\":{" + member + "}}}"));

    public static bool Policy(string key, string members) => Known.GetOrAdd(key, _ => Loads("{\"version\":\"1\",\"default\":\"deny\"," + members + "}"));

    private static bool Loads(string document) => CompiledPolicy.Load(Encoding.UTF8.GetBytes(document)).Policy is not null;
}
