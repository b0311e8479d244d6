using Turnpike.Policies.Explanation;

namespace Turnpike.Console.Policies;

/// <summary>What a policy does with a tool, as pages say it.</summary>
internal static class ChoiceWords
{
    /// <summary>In a word or two.</summary>
    public static string Of(ToolChoice choice) => choice switch
    {
        ToolChoice.Unlisted => "Not listed",
        ToolChoice.RequireApproval => "Require approval",
        _ => choice.ToString(),
    };

    /// <summary>The class of its mark.</summary>
    public static string ClassOf(ToolChoice choice) => choice switch
    {
        ToolChoice.Allow => "state choice ok",
        ToolChoice.Limit or ToolChoice.Custom => "state choice some",
        ToolChoice.RequireApproval => "state choice warn",
        ToolChoice.Deny => "state choice bad",
        _ => "state choice idle",
    };

    /// <summary>What becomes of a tool's calls, in a word.</summary>
    public static string Of(ToolDirection direction) => direction switch
    {
        ToolDirection.Opened => "Newly allowed",
        ToolDirection.Askable => "Newly with approval",
        ToolDirection.Loosened => "Looser",
        ToolDirection.Altered => "Changed",
        ToolDirection.Tightened => "Stricter",
        _ => "No longer allowed",
    };

    /// <summary>The class of its mark: what lets more through is the loud one.</summary>
    public static string ClassOf(ToolDirection direction) => direction switch
    {
        ToolDirection.Opened => "state bad",
        ToolDirection.Askable or ToolDirection.Loosened => "state warn",
        ToolDirection.Altered => "state",
        _ => "state ok",
    };

    /// <summary>What a statement is about.</summary>
    public static string OfKind(string kind) => kind switch
    {
        "policy" => "As a whole",
        "all_tools" => "Every tool",
        "hide" => "Hidden",
        "server_request" => "request of the server",
        _ => kind,
    };

    /// <summary>The operators in words, in the order in which one looks for them.</summary>
    public static (string Name, string Words)[] Operators { get; } =
    [
        ("eq", "is"), ("neq", "is not"), ("in", "is one of"), ("not_in", "is none of"),
        ("lt", "is less than"), ("lte", "is at most"), ("gt", "is more than"), ("gte", "is at least"),
        ("exists", "is given (true or false)"), ("contains", "contains"), ("starts_with", "starts with"), ("ends_with", "ends with"),
        ("within", "is a path within"), ("host_in", "is a URL of the host"), ("cidr", "is an address in"),
        ("matches", "is wholly the pattern"), ("regex", "has in it the pattern"), ("glob", "matches the glob"),
        ("length_lt", "is shorter than"), ("length_lte", "is at most as long as"), ("type", "is of type"),
    ];

    /// <summary>The windows a limit is usually over.</summary>
    public static string[] Windows { get; } = ["second", "minute", "hour", "day", "week", "month"];

    /// <summary>Whose budget a limit can be.</summary>
    public static (string Name, string Words)[] Scopes { get; } =
    [
        ("grant", "for each grant"), ("caller", "for each caller"), ("session", "for each session"), ("tool", "for each tool"), ("server", "for the server together"), ("organisation", "for everything together"),
    ];
}
