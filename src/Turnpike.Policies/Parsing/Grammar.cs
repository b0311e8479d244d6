using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

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
    private readonly byte[][] _utf8;

    public GrammarObject(string name, params ImmutableArray<GrammarKey> keys)
    {
        Name = name;
        Keys = keys;
        _utf8 = [.. keys.Select(k => Encoding.UTF8.GetBytes(k.Name))];
        SupportedNames = [.. keys.Where(k => k.IsSupported).Select(k => k.Name)];
    }

    public string Name { get; }

    public ImmutableArray<GrammarKey> Keys { get; }

    public ImmutableArray<string> SupportedNames { get; }

    /// <summary>Where in <see cref="Keys"/> a key stands; -1 where the object has none of that name.</summary>
    public int IndexOf(JsonView name)
    {
        for (var i = 0; i < _utf8.Length; i++)
        {
            if (name.Is(_utf8[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where in <see cref="Keys"/> a key stands; -1 where the object has none of that name.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Keys.Length; i++)
        {
            if (Keys[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
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
        new("mode", "`enforce` (default) or `shadow`", "In `shadow` steps 4 to 10 of the evaluation are only recorded."),
        new("until", "time such as `2026-12-01T00:00:00Z`", "When a policy in `shadow` begins to enforce: at most 30 days ahead when it is put in force."));

    public static GrammarObject Rule { get; } = new(
        "rule",
        new("action", "`allow` (default), `deny` or `require_approval`", "What happens when nothing else denies."),
        new("reason", "string", "What the agent is told where no `on_deny` applies."),
        new("require", "list of predicates", "Each must be true."),
        new("deny_if", "list of predicates", "None may be true."),
        new("arguments", "`schema` (default), `strict` or `open`", "Whether the arguments are validated against the pinned input schema; `strict` also refuses undeclared ones."),
        new("limits", "list of limits", "How much may happen in how long."),
        new("rate_limit", "`{ \"max\": 10, \"window\": 60 }` (seconds) or `\"10/minute\"`", "A limit with a counter of its own, scope grant, sliding."),
        new("approval", "approval", "When a person has to say yes, and who."),
        new("flow", "flow", "What the session may do after what it did."),
        new("result", "result", "What happens to the result."));

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

    public static GrammarObject Approval { get; } = new(
        "approval",
        new("when", "list of conditions", "A person is asked where all of them hold; without it always."),
        new("timeout", "duration such as `15m`, or seconds", "How long the approval is worth something; 15 minutes unless written."),
        new("approvers", "list of roles or groups", "Who may answer; without it anyone with the approver role. Never the one who calls."),
        new("quorum", "whole number", "How many different people have to say yes; 1 unless written."),
        new("hold", "duration such as `30s`, or seconds", "How long the call waits for the answer before it is told to come again; 0 unless written."));

    public static GrammarObject Flow { get; } = new(
        "flow",
        new("labels", "list of labels", "What a call that goes out puts on its session."),
        new("forbid_after", "list of labels", "The call is denied once the session carries one of them."),
        new("approve_after", "list of labels", "A person is asked once the session carries one of them."));

    public static GrammarObject Result { get; } = new(
        "result",
        new("max_bytes", "whole number", "A larger result is refused."),
        new("redact", "list of `aws`, `github`, `slack`, `stripe`, `google`, `jwt`, `pem`, `connection_string`, `key:NAME` or patterns", "What is taken out of the result: secrets of a kind, the value of a JSON key, or what a pattern finds."),
        new("deny_if", "list of predicates", "None may be true of the result; paths may begin with `result`."));

    public static GrammarObject Limit { get; } = new(
        "limit",
        new("counter", "string", "The counter's name; one name is one budget across tools.", IsRequired: true),
        new("window", "`second`, `minute`, `hour`, `day`, `week`, `month` or a duration such as `15m` or `PT15M`", "The span of time.", IsRequired: true),
        new("max", "number", "The most that may be counted in a window.", IsRequired: true),
        new("scope", "`grant` (default), `caller`, `session`, `server`, `tool` or `organisation`", "Whose budget it is."),
        new("amount", "number or `args.` path", "What one call counts; 1 unless written."),
        new("align", "`sliding` (default) or `calendar`", "Never more than `max` in any span of that length, or restarting at the UTC boundary."),
        new("on_error", "`keep` (default) or `refund`", "Whether a JSON-RPC error gives the amount back."),
        new("concurrent", "whole number", "How many calls may be on their way at once, in place of everything but `scope`."));

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
    public static ImmutableArray<GrammarObject> Objects { get; } = [Policy, Rule, Predicate, Condition, Approval, Flow, Result, Limit, RateLimit];
}

/// <summary>An operator as written.</summary>
internal sealed record OperatorWord(string Name, string Form, string Meaning, ConditionOperator Operator);
