using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Admin.Records;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Audit;

/// <summary>What is looked for in the record, as it stands in the address of the page. What is not understood there filters nothing and is named.</summary>
internal sealed record RecordFilter
{
    /// <summary>What one looks for most, by the word in the address.</summary>
    public static readonly ImmutableArray<(string Word, string Name)> Whats =
    [
        ("", "What matters"), ("calls", "Calls"), ("denied", "Denied calls"), ("failed", "Failed calls"), ("approvals", "Approvals"), ("acts", "Acts of people"),
        ("findings", "Findings"), ("refused", "Refused requests"), ("shadow", "Shadow: would be denied"), ("all", "Every record"),
    ];

    /// <summary>Stretches of time up to now.</summary>
    public static readonly ImmutableArray<(string Word, string Name)> Spans =
        [("", "Any time"), ("1h", "Last hour"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days")];

    private static readonly ImmutableArray<string> Matters =
        ["call", "admin", "refused_act", "finding", "approval", "result", "refused", "refused_method", "refused_answer", "segment.retired", "segment.recovered"];

    private static readonly ImmutableArray<string> Fields =
        ["server", "name", "caller", "grant", "method", "decision", "rule", "outcome", "session", "approval", "by", "source", "policy", "kind"];

    private readonly ImmutableSortedDictionary<string, string> _texts;

    private RecordFilter(ImmutableSortedDictionary<string, string> texts) => _texts = texts;

    /// <summary>A word of <see cref="Whats"/>.</summary>
    public string What => this["what"];

    /// <summary>What a name contains.</summary>
    public string Text => this["q"];

    /// <summary>A word of <see cref="Spans"/>, or a time.</summary>
    public string Since => this["since"];

    /// <summary>A time.</summary>
    public string Until => this["until"];

    /// <summary>Whether one of the filters behind the first ones is set.</summary>
    public bool HasMore => Fields.Skip(3).Append("until").Any(f => this[f].Length > 0);

    /// <summary>Whether anything is filtered.</summary>
    public bool IsEmpty => _texts.IsEmpty;

    /// <summary>What a filter says; empty where it says nothing.</summary>
    public string this[string name] => _texts.GetValueOrDefault(name, "");

    /// <summary>The filters of a request.</summary>
    public static RecordFilter Of(PageRequest request)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in Fields.AddRange("what", "q", "since", "until"))
        {
            if (request.Query(name)?.Trim() is { Length: > 0 and <= 256 } text)
            {
                texts[name] = text;
            }
        }

        return new RecordFilter(texts.ToImmutable());
    }

    /// <summary>The same filters with another one.</summary>
    public RecordFilter With(string name, string value) => new(value.Length == 0 ? _texts.Remove(name) : _texts.SetItem(name, value));

    /// <summary>The filters as a query string, without a question mark; empty for none.</summary>
    public string Query(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in _texts)
        {
            Append(query, name, value);
        }

        foreach (var (name, value) in more)
        {
            Append(query, name, value);
        }

        return query.ToString();
    }

    /// <summary>The address of the search with these filters and more.</summary>
    public string Path(string page, params ReadOnlySpan<(string Name, string Value)> more) =>
        Query(more) is { Length: > 0 } query ? $"{page}?{query}" : page;

    /// <summary>What to ask the record.</summary>
    public SearchRecord Search(DateTimeOffset now) => new()
    {
        Kinds = this["kind"] is { Length: > 0 } kind ? [.. kind.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : Kinds(),
        Failed = What == "failed",
        Decision = Given("decision") ?? (What == "denied" ? "deny" : null),
        WouldBe = What == "shadow" ? "deny" : null,
        Server = Given("server"),
        Name = Given("name"),
        Subject = Given("caller"),
        Grant = Given("grant"),
        Method = Given("method"),
        Rule = Given("rule"),
        Outcome = Given("outcome"),
        Session = Given("session"),
        Approval = Given("approval"),
        By = Given("by"),
        Source = Given("source"),
        Policy = Given("policy"),
        Text = Text.Length is > 0 and <= 128 ? Text : null,
        Since = Time(Since, now),
        Until = Time(Until, now),
    };

    private ImmutableArray<string> Kinds() => What switch
    {
        "calls" or "denied" or "shadow" => ["call"],
        "approvals" => ["approval"],
        "acts" => ["admin", "refused_act"],
        "findings" => ["finding", "result"],
        "refused" => ["refused", "refused_method", "refused_answer"],
        "all" => [],
        _ => this["outcome"].Length > 0 ? ["outcome"] : Matters,
    };

    private string? Given(string name) => this[name] is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(string text, DateTimeOffset now) => text switch
    {
        "" => null,
        "1h" => now.AddHours(-1),
        "24h" => now.AddDays(-1),
        "7d" => now.AddDays(-7),
        "30d" => now.AddDays(-30),
        _ => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null,
    };

    private static void Append(StringBuilder query, string name, string value) =>
        query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
}
