using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Parsing;

/// <summary>One key of an object of the language.</summary>
/// <param name="Name">The key.</param>
/// <param name="Form">What its value looks like.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
/// <param name="IsRequired">Whether the object needs it.</param>
/// <param name="IsSupported">False for keys of the language that this version refuses.</param>
internal sealed record GrammarKey(string Name, string Form, string Meaning, bool IsRequired = false, bool IsSupported = true);

/// <summary>One kind of object of the language and its keys.</summary>
internal sealed class GrammarObject
{
    private readonly FrozenDictionary<string, GrammarKey> _byName;

    public GrammarObject(string name, params ImmutableArray<GrammarKey> keys)
    {
        Name = name;
        Keys = keys;
        _byName = keys.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
        SupportedNames = [.. keys.Where(k => k.IsSupported).Select(k => k.Name)];
    }

    public string Name { get; }

    public ImmutableArray<GrammarKey> Keys { get; }

    public ImmutableArray<string> SupportedNames { get; }

    public GrammarKey? Find(string name) => _byName.GetValueOrDefault(name);
}

/// <summary>The grammar of the language: what the parser accepts and what the reference in the documentation is generated from.</summary>
internal static class Grammar
{
    private const string Later = "Part of the language; refused by this version.";

    public static GrammarObject Policy { get; } = new(
        "policy",
        new("version", "`\"1\"`", "The version of the language, always the string `\"1\"`.", IsRequired: true),
        new("default", "`allow` or `deny`", "What happens to a tool, resource or prompt that no entry names.", IsRequired: true),
        new("name", "string", "A name for people."),
        new("description", "string", "A description for people."),
        new("hide", "list of names or globs", "Tools that are neither shown nor callable."),
        new("all_tools", "rule without `action`", "Applies to every tool on top of its entry; never rescues an unlisted tool."),
        new("tools", "object: name or glob to rule", "The entries for tools."),
        new("resources", "object: URI or glob to rule", "The entries for resources."),
        new("prompts", "object: name or glob to rule", "The entries for prompts."),
        new("server_requests", "object: `sampling`, `elicitation`, `roots` to `allow` or `deny`", "Requests of the server to the client; what is not named is denied."),
        new("mode", "`enforce` or `shadow`", Later, IsSupported: false),
        new("until", "timestamp", Later, IsSupported: false));

    public static GrammarObject Rule { get; } = new(
        "rule",
        new("action", "`allow` (default), `deny` or `require_approval`", "What happens when nothing else denies."),
        new("reason", "string", "What the agent is told where no `on_deny` applies."),
        new("require", "list of predicates", "Each must be true."),
        new("deny_if", "list of predicates", "None may be true."),
        new("arguments", "`schema` (default) or `open`", "Whether the arguments are validated against the pinned input schema."),
        new("limits", "list of limits", "How much may happen in how long."),
        new("rate_limit", "`{ \"max\": 10, \"window\": 60 }` (seconds) or `\"10/minute\"`", "A limit with a counter of its own, scope grant, sliding."),
        new("approval", "object", Later, IsSupported: false),
        new("flow", "object", Later, IsSupported: false),
        new("result", "object", Later, IsSupported: false));

    public static GrammarObject AllTools { get; } = new("rule", [.. Rule.Keys.Where(k => k.Name != "action")]);

    public static GrammarObject Predicate { get; } = new(
        "predicate",
        new("conditions", "list of conditions", "All must hold; an empty list always holds.", IsRequired: true),
        new("on_deny", "string", "What the agent is told."));

    public static GrammarObject Condition { get; } = new(
        "condition",
        new("path", "path", "What is looked at; see the paths below.", IsRequired: true),
        new("op", "operator", "How it is compared; see the operators below.", IsRequired: true),
        new("value", "string, number, boolean or list of them", "What it is compared with.", IsRequired: true),
        new("quantifier", "`any` or `every`", "With `[*]` in the path, and only then: for how many elements it must hold."),
        new("any", "list of conditions", "Instead of the keys above: one of them is true."),
        new("all", "list of conditions", "Instead of the keys above: every one of them is true."),
        new("not", "condition", "Instead of the keys above: it is false."));

    public static GrammarObject Limit { get; } = new(
        "limit",
        new("counter", "string", "The counter's name; one name is one budget across tools.", IsRequired: true),
        new("window", "`second`, `minute`, `hour`, `day`, `week`, `month` or a duration such as `15m` or `PT15M`", "The span of time.", IsRequired: true),
        new("max", "number", "The most that may be counted in a window.", IsRequired: true),
        new("scope", "`grant` (default), `caller`, `session`, `server`, `tool` or `organisation`", "Whose budget it is."),
        new("amount", "number or `args.` path", "What one call counts; 1 unless written."),
        new("align", "`sliding` (default) or `calendar`", "Never more than `max` in any span of that length, or restarting at the UTC boundary."),
        new("on_error", "`keep` (default) or `refund`", "Whether a JSON-RPC error gives the amount back."),
        new("concurrent", "number", Later, IsSupported: false));

    public static GrammarObject RateLimit { get; } = new(
        "rate_limit",
        new("max", "number", "The most calls in a window.", IsRequired: true),
        new("window", "whole number of seconds", "The span of time.", IsRequired: true));

    public static ImmutableArray<OperatorWord> Operators { get; } =
    [
        new("eq", "string, number or boolean", "Equal; numbers by value, strings by code point.", ConditionOperator.Eq),
        new("neq", "string, number or boolean", "Not equal.", ConditionOperator.Neq),
        new("in", "non-empty list of one type", "Equal to one of the list.", ConditionOperator.In),
        new("not_in", "non-empty list of one type", "Equal to none of the list.", ConditionOperator.NotIn),
        new("lt", "number, or a date on `time.date`", "Less than.", ConditionOperator.Lt),
        new("lte", "number, or a date on `time.date`", "At most.", ConditionOperator.Lte),
        new("gt", "number, or a date on `time.date`", "Greater than.", ConditionOperator.Gt),
        new("gte", "number, or a date on `time.date`", "At least.", ConditionOperator.Gte),
        new("exists", "boolean", "Whether there is a value; null is one.", ConditionOperator.Exists),
        new("contains", "string, number or boolean", "A string with that substring, or a list with an equal element.", ConditionOperator.Contains),
        new("starts_with", "string", "A string that begins with it.", ConditionOperator.StartsWith),
        new("ends_with", "string", "A string that ends with it.", ConditionOperator.EndsWith),
        new("glob", "glob", "A string that the glob matches from end to end; `*` goes over `/` too, so that paths are for `within`.", ConditionOperator.Glob),
        new("regex", "pattern of at most 1,000 characters", "A string in which the pattern is found anywhere; anchor it with `^` and `$`.", ConditionOperator.Regex),
        new("matches", "pattern of at most 1,000 characters", "A string that the pattern matches from end to end.", ConditionOperator.Matches),
        new("length_lt", "number", "A string of fewer code points, or a list of fewer elements.", ConditionOperator.LengthLt),
        new("length_lte", "number", "A string of at most as many code points, or a list of at most as many elements.", ConditionOperator.LengthLte),
        new("type", "`string`, `number`, `integer`, `boolean`, `object`, `array` or `null`", "A value of that JSON type; `1.0` is an `integer`.", ConditionOperator.Type),
        new("within", "absolute directory or list of them", "An absolute path that is one of the directories or below it.", ConditionOperator.Within),
        new("host_in", "host or `*.example.com`, or list of them", "An absolute URL with one of the hosts.", ConditionOperator.HostIn),
        new("cidr", "block of addresses or list of them", "An IP address in one of the blocks.", ConditionOperator.Cidr),
    ];

    /// <summary>The objects of the language, in the order a reader meets them.</summary>
    public static ImmutableArray<GrammarObject> Objects { get; } = [Policy, Rule, Predicate, Condition, Limit, RateLimit];
}

/// <summary>An operator as written.</summary>
internal sealed record OperatorWord(string Name, string Form, string Meaning, ConditionOperator Operator);
