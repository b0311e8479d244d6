namespace Turnpike.Policies.Tests.Importing;

/// <summary>Small policies of the dialect, one for each of its features.</summary>
internal static class DialectSamples
{
    public static TheoryData<string, string> All => new()
    {
        { "nothing but a default", "version: \"1\"\ntools: {}\n" },
        { "default deny", "version: \"1\"\ndefault: deny\nhide: [b]\ntools:\n  a:\n    rules: []\n  b:\n    rules: []\n" },
        { "hide everything", "version: \"1\"\nhide: [\"*\"]\ntools:\n  a: {rules: []}\n" },
        { "deny", "version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: no, action: deny, on_deny: Never.}\n  b: {rules: []}\n" },
        { "deny everything", "version: \"1\"\ntools:\n  a: {rules: []}\n  \"*\":\n    rules:\n      - {name: no, action: deny}\n" },
        { "eq a text", Rule("path: args.x, op: eq, value: usd") },
        { "eq a text that is a number", Rule("path: args.x, op: eq, value: \"5\"") },
        { "eq a number", Rule("path: args.x, op: eq, value: 5") },
        { "eq a fraction", Rule("path: args.x, op: eq, value: 2.50") },
        { "eq a boolean", Rule("path: args.x, op: eq, value: true") },
        { "eq the text of a boolean", Rule("path: args.x, op: eq, value: \"true\"") },
        { "neq a text", Rule("path: args.x, op: neq, value: usd") },
        { "neq a number", Rule("path: args.x, op: neq, value: 5") },
        { "neq the text of a number", Rule("path: args.x, op: neq, value: \"5\"") },
        { "neq a boolean", Rule("path: args.x, op: neq, value: false") },
        { "in", Rule("path: args.x, op: in, value: [usd, 5, \"7\", true]") },
        { "in nothing", Rule("path: args.x, op: in, value: []") },
        { "not_in", Rule("path: args.x, op: not_in, value: [usd, 5, \"7\", true]") },
        { "not_in nothing", Rule("path: args.x, op: not_in, value: []") },
        { "lt", Rule("path: args.x, op: lt, value: 10") },
        { "lte", Rule("path: args.x, op: lte, value: 10.5") },
        { "gt", Rule("path: args.x, op: gt, value: 0") },
        { "gte", Rule("path: args.x, op: gte, value: 3") },
        { "regex", Rule("path: args.x, op: regex, value: \"^feat/.+\"") },
        { "regex unanchored", Rule("path: args.x, op: regex, value: \"us[d]\"") },
        { "contains a text", Rule("path: args.x, op: contains, value: usd") },
        { "contains a number", Rule("path: args.x, op: contains, value: 5") },
        { "contains the text of a number", Rule("path: args.x, op: contains, value: \"5\"") },
        { "contains the empty text", Rule("path: args.x, op: contains, value: \"\"") },
        { "exists", Rule("path: args.x, op: exists, value: true") },
        { "does not exist", Rule("path: args.x, op: exists, value: false") },
        { "nested", Rule("path: args.x.y z.k, op: neq, value: usd") },
        { "conditions are ANDed", Rule("path: args.x, op: lte, value: 10", "path: args.y, op: in, value: [usd, eur]") },
        { "rate limit", "version: \"1\"\ndefault: deny\ntools:\n  a:\n    rules:\n      - {name: r, rate_limit: 2/minute}\n      - {name: s, rate_limit: 20/hour}\n  b: {rules: []}\n" },
        { "global rate limit", "version: \"1\"\ntools:\n  a: {rules: []}\n  \"*\":\n    rules:\n      - {name: r, rate_limit: 3/minute, on_deny: Slow down.}\n" },
        { "counter with lt", Counted("lt", "5", "") },
        { "counter with lte", Counted("lte", "5", "increment: 2") },
        { "counter from an argument", Counted("lte", "40.5", "increment_from: args.amount") },
        { "counter that nothing counts", "version: \"1\"\ntools:\n  a:\n    rules:\n      - name: r\n        conditions: [{path: args.x, op: exists, value: true}]\n        state: {counter: c, window: day, increment_from: args.amount}\n" },
        { "counter that another rule reads", "version: \"1\"\ntools:\n  a:\n    rules:\n      - name: r\n        conditions: [{path: state.a.c, op: lte, value: 3}]\n        state: {counter: c, window: hour}\n  b:\n    rules:\n      - name: s\n        conditions: [{path: state.a.c, op: lt, value: 9}]\n" },
        { "counter that never has room", Counted("lt", "0", "") },
        { "approval", "version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: r, action: require_approval, on_deny: Ask., approval_timeout: 1h30m}\n" },
        { "approval of some calls", Approval("path: args.x, op: gt, value: 10", "path: args.y, op: neq, value: usd") },
        { "approval by text", Approval("path: args.x, op: in, value: [usd, 5]") },
        { "approval where nothing is", Approval("path: args.x, op: exists, value: false") },
        { "approval by pattern", Approval("path: args.x, op: regex, value: ^feat") },
        { "approval and a limit", "version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: l, rate_limit: 2/hour}\n      - {name: r, action: require_approval, conditions: [{path: args.x, op: gt, value: 10}]}\n" },
    };

    private static string Rule(params string[] conditions) =>
        $"version: \"1\"\ndefault: deny\ntools:\n  a:\n    rules:\n      - name: r\n        on_deny: No.\n        conditions: [{string.Join(", ", conditions.Select(c => "{" + c + "}"))}]\n";

    private static string Approval(params string[] conditions) =>
        Rule(conditions).Replace("on_deny: No.", "action: require_approval", StringComparison.Ordinal);

    private static string Counted(string op, string bound, string increment) =>
        $"version: \"1\"\ntools:\n  a:\n    rules:\n      - name: r\n        conditions: [{{path: args.y, op: exists, value: true}}, {{path: state.a.c, op: {op}, value: {bound}}}]\n        on_deny: Enough.\n        state: {{counter: c, window: hour{(increment.Length > 0 ? ", " + increment : "")}}}\n";
}
