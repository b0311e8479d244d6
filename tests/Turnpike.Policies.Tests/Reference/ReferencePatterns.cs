using System.Text;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>
/// What each generated pattern means, said in plain C#: no second pattern engine whose dialect would have to be believed.
/// </summary>
internal static class ReferencePatterns
{
    private static readonly Dictionary<string, (Func<string, bool> Found, Func<string, bool> Whole)> Meanings = new(StringComparer.Ordinal)
    {
        ["^usd$"] = (s => s == "usd", s => s == "usd"),
        ["u"] = (s => s.Contains('u', StringComparison.Ordinal), s => s == "u"),
        ["^[a-z]+$"] = (IsLower, IsLower),
        ["[a-z]+"] = (s => s.Any(char.IsAsciiLetterLower), IsLower),
        ["s|é"] = (s => s.AsSpan().IndexOfAny('s', 'é') >= 0, s => s is "s" or "é"),
        ["u|us|usd"] = (s => s.Contains('u', StringComparison.Ordinal), s => s is "u" or "us" or "usd"),
        ["^u|r$"] = (s => s.StartsWith('u') || s.EndsWith('r'), s => s is "u" or "r"),
        ["^$"] = (s => s.Length == 0, s => s.Length == 0),
        ["b$"] = (s => s.EndsWith('b'), s => s == "b"),
        ["[0-9]"] = (s => s.Any(char.IsAsciiDigit), s => s.Length == 1 && char.IsAsciiDigit(s[0])),
        ["^.b$"] = (s => s.Length == 2 && s[0] != '\n' && s[1] == 'b', s => s.Length == 2 && s[0] != '\n' && s[1] == 'b'),
        ["(?:ab)*"] = (_ => true, s => s.Replace("ab", "", StringComparison.Ordinal).Length == 0),
        ["USD"] = (s => s.Contains("USD", StringComparison.Ordinal), s => s == "USD"),
    };

    public static string[] Texts { get; } = [.. Meanings.Keys];

    public static bool IsFoundIn(string pattern, string text) => Meanings[pattern].Found(text);

    public static bool IsWhole(string pattern, string text) => Meanings[pattern].Whole(text);

    private static bool IsLower(string text) => text.Length > 0 && text.EnumerateRunes().All(r => r.IsAscii && char.IsAsciiLetterLower((char)r.Value));
}
