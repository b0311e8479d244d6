using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>How many documents use each key, operator and path root, and how many decisions end where.</summary>
internal sealed class Coverage
{
    private static readonly HashSet<string> NameOwners = new(StringComparer.Ordinal) { "tools", "resources", "prompts" };
    private readonly SortedDictionary<string, int> _documents = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _decisions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Documents => _documents;

    public IReadOnlyDictionary<string, int> Decisions => _decisions;

    public void Count(string document)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Collect(JsonDocument.Parse(document).RootElement, "", found);
        foreach (var feature in found)
        {
            Raise(_documents, feature, 1);
        }
    }

    public void Count(ReferenceVerdict verdict)
    {
        var told = verdict.Shadowed ?? verdict;
        if (verdict.Result is { } result)
        {
            Raise(_decisions, $"{result.Outcome} {result.Step} after the call{(result.IsError ? " by an error" : "")}", 1);
        }

        Raise(_decisions, $"{(verdict.Shadowed is null ? "" : "in shadow ")}{told.Outcome} {told.Step}{(told.IsError ? " by an error" : "")}", 1);
    }

    /// <summary>Counts a refused document under its error with what is quoted left out.</summary>
    public void CountRefusal(string message) => Raise(_refusals, Regex.Replace(message, "\"[^\"]*\"|/\\S+|[0-9.e+-]{2,}", "…"), 1);

    public void Add(Coverage other)
    {
        foreach (var (into, from) in new[] { (_documents, other._documents), (_decisions, other._decisions), (_refusals, other._refusals) })
        {
            foreach (var (key, count) in from)
            {
                Raise(into, key, count);
            }
        }
    }

    public override string ToString() => "documents with\n" + Table(_documents) + "decisions\n" + Table(_decisions) + "refused documents\n" + Table(_refusals);

    private static void Collect(JsonElement value, string key, HashSet<string> found)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in value.EnumerateArray())
            {
                Collect(element, "", found);
            }
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!NameOwners.Contains(key))
            {
                found.Add("key " + member.Name);
            }

            if (member.Name is "op" or "arguments" or "action" or "mode" or "quantifier" or "scope" or "on_error")
            {
                found.Add($"{member.Name} {member.Value}");
            }

            if (member.Name == "path")
            {
                var keys = ReferencePath.Keys(member.Value.GetString()!);
                found.Add("path " + (keys[0] == "time" && keys.Count == 3 ? "time[zone]." + keys[2] : keys[0] == "args" ? "args" : string.Join('.', keys.Take(2))));
                if (keys.Contains(null))
                {
                    found.Add("path with [*]");
                }
            }

            Collect(member.Value, member.Name, found);
        }
    }

    private static void Raise(SortedDictionary<string, int> counts, string key, int by) => counts[key] = counts.GetValueOrDefault(key) + by;

    private static string Table(SortedDictionary<string, int> counts) =>
        string.Concat(counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"  {c.Key,-44}{c.Value,10}\n")));
}
