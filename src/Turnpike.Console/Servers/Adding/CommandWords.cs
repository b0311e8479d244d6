using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Faults;

namespace Turnpike.Console.Servers.Adding;

/// <summary>
/// A command as people write it in one line: words with blanks between, quotes around a word with blanks in it. No shell reads it: nothing is
/// filled in, and what only a shell would do is told instead of taken for a word.
/// </summary>
internal static class CommandWords
{
    /// <summary>The words. Throws <see cref="AdminException"/> for a quote that is not closed, and for what only a shell understands.</summary>
    public static ImmutableArray<string> Read(string line)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        var (quote, isWord) = ('\0', false);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c == '\\' && quote == '"' && i + 1 < line.Length && line[i + 1] is '"' or '\\' ? line[++i] : c);
                }
            }
            else if (c is '"' or '\'')
            {
                (quote, isWord) = (c, true);
            }
            else if (char.IsWhiteSpace(c))
            {
                Take(words, word, ref isWord);
            }
            else if (c is '|' or ';' or '<' or '>' or '`' || (c == '&' && i + 1 < line.Length && line[i + 1] == '&') || (c == '$' && i + 1 < line.Length && line[i + 1] is '(' or '{'))
            {
                throw new AdminException(AdminFaultCode.Invalid, $"the command has '{c}' outside of quotes, which only a shell understands, and none reads it", "a program and its arguments; quotes around what is meant as it stands");
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        if (quote != '\0')
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a quote ({quote}) is opened and not closed");
        }

        Take(words, word, ref isWord);
        return words.ToImmutable();
    }

    /// <summary>Words as one line that is read as them again.</summary>
    public static string Line(ImmutableArray<string> words) => string.Join(' ', words.Select(w => w.Length > 0 && w.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,%+^~*#?!()[]{}".Contains(c, StringComparison.Ordinal))
        ? w
        : $"\"{w.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    private static void Take(ImmutableArray<string>.Builder words, StringBuilder word, ref bool isWord)
    {
        if (isWord)
        {
            words.Add(word.ToString());
            word.Clear();
            isWord = false;
        }
    }
}
