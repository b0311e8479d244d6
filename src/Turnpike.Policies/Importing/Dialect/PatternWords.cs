using System.Text;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>
/// Translates a regular expression of the source (RE2 syntax) into the language's (ECMA-262 with Unicode). What is the same stays as it
/// is; what reads alike and means something else is written out; what cannot be said is a problem.
/// </summary>
internal static class PatternWords
{
    private const string Blank = @"\t\n\f\r ";

    public static string Translate(string pattern, out string? problem)
    {
        problem = null;
        var text = new StringBuilder();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var now = pattern[i];
            var next = i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            if (now == '\\')
            {
                i++;
                problem ??= Escape(pattern, ref i, inClass, text);
            }
            else if (inClass)
            {
                if (now == '[')
                {
                    problem ??= next == ':' ? "uses a named class such as [[:alpha:]]: write the characters out" : null;
                    text.Append('\\');
                }

                inClass = now != ']';
                text.Append(now);
            }
            else if (now == '[')
            {
                inClass = true;
                text.Append('[');
                if (next == '^')
                {
                    text.Append('^');
                    i++;
                }

                // A bracket that comes first is a character of the class.
                if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    text.Append(@"\]");
                    i++;
                }
            }
            else if (now == '.')
            {
                text.Append(@"[^\n]");
            }
            else if (now == '(' && next == '?')
            {
                problem ??= Group(pattern, ref i, text);
            }
            else if (now is '{' or '}' or ']' && !IsRepetition(pattern, i))
            {
                text.Append('\\').Append(now);
            }
            else
            {
                text.Append(now);
            }
        }

        return text.ToString();
    }

    private static bool IsRepetition(string pattern, int at)
    {
        var from = pattern[at] == '{' ? at : pattern.LastIndexOf('{', at);
        var end = from < 0 ? -1 : pattern.IndexOf('}', from);
        return pattern[at] != ']' && end >= at && end > from + 1
            && char.IsAsciiDigit(pattern[from + 1]) && pattern[(from + 1)..end].All(c => char.IsAsciiDigit(c) || c == ',');
    }

    private static string? Group(string pattern, ref int at, StringBuilder text)
    {
        var rest = pattern.AsSpan(at + 2);
        if (rest.StartsWith(":"))
        {
            text.Append("(?:");
            at += 2;
            return null;
        }

        if (rest.StartsWith("P<") || rest.StartsWith("<"))
        {
            var end = pattern.IndexOf('>', at);
            if (end > 0)
            {
                // Nothing refers to a group's name.
                text.Append("(?:");
                at = end;
                return null;
            }
        }

        at++;
        return "switches flags with (?…), which cannot be said here: write both cases out, as in [aA]";
    }

    private static string? Escape(string pattern, ref int at, bool inClass, StringBuilder text)
    {
        if (at >= pattern.Length)
        {
            return "ends in a backslash";
        }

        var now = pattern[at];
        switch (now)
        {
            case 's':
                text.Append(inClass ? Blank : $"[{Blank}]");
                return null;
            case 'S' when !inClass:
                text.Append(@"[^").Append(Blank).Append(']');
                return null;
            case 'A' when !inClass:
                text.Append('^');
                return null;
            case 'z' when !inClass:
                text.Append('$');
                return null;
            case 'a':
                text.Append(@"\u0007");
                return null;
            case 'd' or 'D' or 'w' or 'W' or 'n' or 't' or 'r' or 'f' or 'v':
                text.Append('\\').Append(now);
                return null;
            case 'b' or 'B' when !inClass:
                text.Append('\\').Append(now);
                return null;
            case 'p' or 'P' when at + 1 < pattern.Length && pattern[at + 1] is 'L' or 'N' or 'P' or 'S' or 'Z' or 'C' or 'M':
                text.Append('\\').Append(now).Append('{').Append(pattern[++at]).Append('}');
                return null;
            case 'x' when at + 2 < pattern.Length && char.IsAsciiHexDigit(pattern[at + 1]) && char.IsAsciiHexDigit(pattern[at + 2]):
                text.Append(@"\u00").Append(pattern, at + 1, 2);
                at += 2;
                return null;
            default:
                break;
        }

        if (char.IsAsciiLetterOrDigit(now))
        {
            return $"uses \\{now}, which cannot be said here: write the characters out";
        }

        // Only what has a meaning without the backslash may be escaped; another sign stands for itself.
        text.Append(now is '^' or '$' or '\\' or '.' or '*' or '+' or '?' or '(' or ')' or '[' or ']' or '{' or '}' or '|' or '/' || (now == '-' && inClass) ? "\\" : string.Empty).Append(now);
        return null;
    }
}
