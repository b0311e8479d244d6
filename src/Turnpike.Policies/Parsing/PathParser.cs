using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads paths: <c>args.user.name</c>, <c>args["a.b"]</c>, <c>caller.subject</c>.</summary>
internal static class PathParser
{
    private static readonly string[] Roots = ["args", "caller", "tool", "server", "session", "time", "result", "resource"];

    /// <summary>Reads a path; null, with an error, where it is none that the rule may use.</summary>
    public static ValuePath? Parse(string text, Place place, RuleKind kind, ProblemList problems)
    {
        if (Read(text, kind, out var path) is not { } problem)
        {
            return path;
        }

        problems.Error(place, $"the path {Quote(text)} {problem}");
        return null;
    }

    /// <summary>Reads a path of which only <c>args.</c> makes sense.</summary>
    public static ValuePath? ParseArguments(string text, Place place, ProblemList problems)
    {
        var path = Parse(text, place, RuleKind.Tool, problems);
        if (path is null or { Root: PathRoot.Arguments, Segments.Length: > 0 })
        {
            return path;
        }

        problems.Error(place, $"\"amount\" must be a number or a path into the arguments such as \"args.amount\", found {Quote(text)}");
        return null;
    }

    private static string? Read(string text, RuleKind kind, out ValuePath? path)
    {
        path = null;
        var end = text.AsSpan().IndexOfAny('.', '[');
        var root = end < 0 ? text : text[..end];
        if (!Roots.Contains(root, StringComparer.Ordinal))
        {
            return $"begins with the unknown root \"{root}\"; {NearestName.Hint(root, ["args", "caller", "tool", "server", "resource"])}";
        }

        if (ReadKeys(text, root.Length, out var keys) is { } problem)
        {
            return problem;
        }

        var fact = (root, string.Join('.', keys)) switch
        {
            ("args", _) => PathRoot.Arguments,
            ("caller", "subject") => PathRoot.CallerSubject,
            ("tool", "name") => PathRoot.ToolName,
            ("server", "") => PathRoot.Server,
            ("resource", "uri") => PathRoot.ResourceUri,
            _ => (PathRoot?)null,
        };
        problem = (root, fact) switch
        {
            ("result", _) => "is only for conditions inside \"result\", which is not supported yet",
            ("session" or "time", _) => $"is not supported yet: there is no \"{root}\" so far",
            ("resource", null) => "is unknown, only \"resource.uri\" is there",
            ("server", null) => "is unknown: \"server\" alone is the server's name",
            (_, null) => $"is not supported yet, of \"{root}\" only \"{(root == "tool" ? "tool.name" : "caller.subject")}\"",
            (_, PathRoot.ResourceUri) when kind != RuleKind.Resource => "is only for rules under \"resources\"",
            (_, PathRoot.ToolName) when kind is RuleKind.Resource or RuleKind.Prompt => "is only for rules about tools",
            _ => null,
        };
        if (problem is null)
        {
            path = new ValuePath(fact!.Value, fact == PathRoot.Arguments ? [.. keys.Select(Encoding.UTF8.GetBytes)] : [], text);
        }

        return problem;
    }

    private static string? ReadKeys(string text, int at, out ImmutableArray<string> keys)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        keys = [];
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                var length = text.AsSpan(at + 1).IndexOfAny(".[]\"");
                var key = length < 0 ? text[(at + 1)..] : text.Substring(at + 1, length);
                if (key.Length == 0)
                {
                    return "has an empty key: quote it, as in args[\"a.b\"]";
                }

                if (key.Any(char.IsWhiteSpace) || key.Contains('*', StringComparison.Ordinal))
                {
                    return $"has the key \"{key}\", which must be quoted, as in args[\"a b\"]";
                }

                found.Add(key);
                at += 1 + key.Length;
            }
            else if (text.AsSpan(at).StartsWith("[\""))
            {
                if (ReadQuoted(text, at + 1, out var key, out at) is { } problem)
                {
                    return problem;
                }

                found.Add(key);
            }
            else if (text.AsSpan(at).StartsWith("[*]"))
            {
                return "uses [*], which is not supported yet";
            }
            else
            {
                return text[at] == '[' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])
                    ? "uses an index: paths have none"
                    : $"is not understood from character {at + 1} on: keys follow \".\" or are quoted in [\"…\"]";
            }
        }

        keys = found.ToImmutable();
        return null;
    }

    /// <summary>Reads a JSON string in brackets; <paramref name="at"/> is its opening quote, <paramref name="next"/> what follows the bracket.</summary>
    private static string? ReadQuoted(string text, int at, out string key, out int next)
    {
        key = string.Empty;
        next = text.Length;
        var end = at + 1;
        while (end < text.Length && text[end] != '"')
        {
            end += text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length)
        {
            return "has a quote that is not closed";
        }

        if (end + 1 >= text.Length || text[end + 1] != ']')
        {
            return "has a bracket that is not closed after its quoted key";
        }

        var tape = new JsonTape();
        if (!tape.TryRead(Encoding.UTF8.GetBytes(text[at..(end + 1)]), JsonBudget.Document, out _))
        {
            return "has a quoted key that is no JSON string";
        }

        key = tape.Root.GetString();
        next = end + 2;
        return null;
    }

    private static string Quote(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text[..60]}…\"";
}
