using System.Text;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The operator <c>within</c>, one sentence of the fine print after the other.</summary>
internal static class ReferenceContainment
{
    public static bool? IsWithin(string path, string[] directories)
    {
        if (Resolve(path) is not { } steps)
        {
            return null;
        }

        return directories.Select(d => Resolve(d)!).Any(d => d.SequenceEqual(steps.Take(d.Count)));
    }

    /// <summary>The names from the root down; null where the text is no path the language can judge.</summary>
    private static List<string>? Resolve(string text)
    {
        // Decoded once.
        var bytes = new List<byte>();
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < utf8.Length; i++)
        {
            var isCode = utf8[i] == '%' && i + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[i + 1]) && char.IsAsciiHexDigit((char)utf8[i + 2]);
            bytes.Add(isCode ? Convert.ToByte(Encoding.ASCII.GetString(utf8, i + 1, 2), 16) : utf8[i]);
            i += isCode ? 2 : 0;
        }

        string decoded;
        try
        {
            decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (decoded.Any(char.IsControl) || Regex.IsMatch(decoded, "%[0-9A-Fa-f]{2}"))
        {
            return null;
        }

        decoded = decoded.Replace('\\', '/');
        if (!decoded.StartsWith('/'))
        {
            return null;
        }

        var steps = new List<string>();
        foreach (var step in decoded.Split('/').Where(s => s is not ("" or ".")))
        {
            if (step != "..")
            {
                steps.Add(step);
            }
            else if (steps.Count == 0)
            {
                return null;
            }
            else
            {
                steps.RemoveAt(steps.Count - 1);
            }
        }

        return steps;
    }
}
