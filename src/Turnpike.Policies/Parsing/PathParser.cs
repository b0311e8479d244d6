using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads paths: <c>args.user.name</c>, <c>args["a.b"]</c>, <c>args.items[*].price</c>, <c>time["Europe/Berlin"].hour</c>.</summary>
internal static class PathParser
{
    /// <summary>What each root has, in the order a reader meets it; a root alone stands as the empty name.</summary>
    public static ImmutableArray<(string Root, string Member, PathRoot Leads, string Meaning)> Members { get; } =
    [
        ("args", "", PathRoot.Arguments, "The arguments of the call."),
        ("caller", "subject", PathRoot.CallerSubject, "Who calls: the grant's subject."),
        ("caller", "groups", PathRoot.CallerGroups, "The caller's groups, a list of strings."),
        ("caller", "claims", PathRoot.CallerClaims, "The claims of the caller's token; keys follow."),
        ("caller", "labels", PathRoot.CallerLabels, "The labels of the grant, a list of strings."),
        ("tool", "name", PathRoot.ToolName, "The tool's name."),
        ("tool", "class", PathRoot.ToolClass, "What one call can do: `Read`, `Write`, `Execute`, `Destructive` or `Financial`."),
        ("tool", "severity", PathRoot.ToolSeverity, "How bad one call can be: `low`, `medium`, `high` or `critical`; words without an order, so that 'at least high' is `in [high, critical]`."),
        ("tool", "flags", PathRoot.ToolFlags, "What else is true of it, a list: `sensitive_read`, `untrusted_source`, `external_send`, `admin`, `code`."),
        ("tool", "hash", PathRoot.ToolHash, "The hash of its pinned definition."),
        ("server", "", PathRoot.Server, "The server's name."),
        ("session", "labels", PathRoot.SessionLabels, "The labels that earlier calls put on the session, a list of strings."),
        ("session", "calls", PathRoot.SessionCalls, "How many calls were forwarded before this one."),
        ("time", "hour", PathRoot.TimeHour, "0 to 23, in UTC; in another zone as `time[\"Europe/Berlin\"].hour`."),
        ("time", "weekday", PathRoot.TimeWeekday, "`mon` to `sun`; a zone as above."),
        ("time", "date", PathRoot.TimeDate, "`YYYY-MM-DD`; a zone as above."),
        ("resource", "uri", PathRoot.ResourceUri, "The URI of the resource, under `resources`."),
        ("result", "", PathRoot.Result, "The result of the server, inside `result`; keys follow."),
    ];

    private static readonly string[] Roots = [.. Members.Select(m => m.Root).Distinct(StringComparer.Ordinal)];

    private static readonly FrozenDictionary<string, PathRoot> Leads = Members.ToFrozenDictionary(m => m.Member.Length == 0 ? m.Root : $"{m.Root}.{m.Member}", m => m.Leads, StringComparer.Ordinal);

    /// <summary>Reads a path; null, with an error, where it is none that the rule may use. <paramref name="isResult"/>: inside <c>result</c>.</summary>
    public static ValuePath? Parse(string text, Place place, RuleKind kind, ProblemList problems, bool isResult = false)
    {
        if (Read(text, kind, isResult, out var path) is not { } problem)
        {
            return path;
        }

        problems.Error(place, $"the path {Quote(text)} {problem}", Suggestion(text, kind));
        return null;
    }

    /// <summary>Reads a path of which only <c>args.</c> makes sense.</summary>
    public static ValuePath? ParseArguments(string text, Place place, ProblemList problems)
    {
        var path = Parse(text, place, RuleKind.Tool, problems);
        if (path is null or { Root: PathRoot.Arguments, Segments.Length: > 0, HasElements: false })
        {
            return path;
        }

        problems.Error(place, path.HasElements
            ? $"an amount is one number: [*] is for conditions, found {Quote(text)}"
            : $"\"amount\" must be a number or a path into the arguments such as \"args.amount\", found {Quote(text)}");
        return null;
    }

    // A bare name that is near to no root is most likely that of an argument.
    private static bool IsArgument(string text, string root, RuleKind kind) =>
        kind is not RuleKind.Resource && root.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') && NearestName.Suggestion(root, Roots) is null;

    private static string? Suggestion(string text, RuleKind kind)
    {
        var end = text.AsSpan().IndexOfAny('.', '[');
        var root = end < 0 ? text : text[..end];
        return Roots.Contains(root, StringComparer.Ordinal) ? null
            : IsArgument(text, root, kind) ? $"\"args.{text}\""
            : end > 0 && NearestName.Suggestion(root, Roots) is { } near ? $"{near[..^1]}{text[end..]}\""
            : null;
    }

    private static string? Read(string text, RuleKind kind, bool isResult, out ValuePath? path)
    {
        path = null;
        var end = text.AsSpan().IndexOfAny('.', '[');
        var root = end < 0 ? text : text[..end];
        if (!Roots.Contains(root, StringComparer.Ordinal))
        {
            return $"begins with the unknown root \"{root}\"; {(IsArgument(text, root, kind) ? $"an argument is \"args.{text}\"" : NearestName.Hint(root, Roots))}";
        }

        if (PathKeys.Read(text, root.Length, out var read) is { } problem)
        {
            return problem;
        }

        var keys = read!;
        var zone = TimeZoneInfo.Utc;
        var first = 0;
        if (root == "time" && text.StartsWith("time[\"", StringComparison.Ordinal))
        {
            if (ZoneNames.Find(keys.Keys[0], out var found) is { } unknown)
            {
                return unknown;
            }

            zone = found!;
            first = 1;
        }

        if (Find(root, keys, first, out var leads, out var taken) is { } nothing)
        {
            return nothing;
        }

        path = new ValuePath(leads, [.. keys.Keys.Skip(taken).Select(Encoding.UTF8.GetBytes)], text)
        {
            ElementsAt = keys.ElementsAt < 0 ? -1 : keys.ElementsAt - taken,
            ListText = keys.ListText,
            Zone = zone,
        };
        problem = Misplaced(path, kind, isResult) ?? Misformed(path);
        path = problem is null ? path : null;
        return problem;
    }

    // How many keys belong to the root: the zone and the member's name.
    private static string? Find(string root, PathKeys keys, int first, out PathRoot leads, out int taken)
    {
        taken = first;
        if (Leads.TryGetValue(root, out leads))
        {
            return null;
        }

        if (keys.Keys.Length <= first)
        {
            return $"is not complete: write one of {MembersOf(root)}";
        }

        var name = keys.Keys[first];
        if (!Leads.TryGetValue($"{root}.{name}", out leads))
        {
            return $"is unknown: \"{root}\" has no \"{name}\", only {MembersOf(root)}";
        }

        taken = first + 1;
        return keys.ElementsAt >= 0 && keys.ElementsAt < taken ? "has [*] before a list was reached" : null;
    }

    private static string MembersOf(string root) => string.Join(", ", Members.Where(m => m.Root == root).Select(m => $"{root}.{m.Member}"));

    private static string? Misplaced(ValuePath path, RuleKind kind, bool isResult) => path.Root switch
    {
        PathRoot.Result when !isResult => "is only for conditions inside \"result\"",
        PathRoot.ResourceUri when kind != RuleKind.Resource => "is only for rules under \"resources\"",
        PathRoot.ToolName or PathRoot.ToolClass or PathRoot.ToolSeverity or PathRoot.ToolFlags or PathRoot.ToolHash when kind is RuleKind.Resource or RuleKind.Prompt =>
            "is only for rules about tools",
        _ => null,
    };

    private static string? Misformed(ValuePath path) => path.Form switch
    {
        RootForm.Json => path.ElementsAt == 0 ? "has [*] before a list was reached: an object has keys, not elements" : null,
        RootForm.Texts when path.Segments.Length > 0 => "goes on behind a list of strings: [*] may follow, keys may not",
        RootForm.Texts => null,
        _ when path.Root == PathRoot.Server && path.Segments.Length > 0 => "is unknown: \"server\" alone is the server's name",
        _ when path.Segments.Length > 0 || path.HasElements => $"goes on behind {(path.Form == RootForm.Number ? "a number" : "a string")}, which has neither keys nor elements",
        _ => null,
    };

    private static string Quote(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..60]}…\"";
}
