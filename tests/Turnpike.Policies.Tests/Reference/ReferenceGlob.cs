using System.Collections.Concurrent;
using System.Text;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>Globs by plain recursion, and questions about them by trying every short name.</summary>
internal static class ReferenceGlob
{
    private static readonly string[] ShortNames = [.. Names("abz", 6)];
    private static readonly ConcurrentDictionary<(string Inner, string Outer), bool> Within = new();

    public static bool IsGlob(string text) => text.Contains('*', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal);

    public static bool Matches(string glob, string name) =>
        Matches(glob.EnumerateRunes().ToArray(), 0, name.EnumerateRunes().ToArray(), 0);

    /// <summary>Whether every short name that one glob matches is matched by the other too.</summary>
    public static bool IsWithin(string inner, string outer) =>
        Within.GetOrAdd((inner, outer), static globs => ShortNames.Where(n => Matches(globs.Inner, n)).All(n => Matches(globs.Outer, n)));

    /// <summary>Every name of up to <paramref name="length"/> characters over an alphabet.</summary>
    public static IEnumerable<string> Names(string alphabet, int length)
    {
        IEnumerable<string> names = [string.Empty];
        for (var i = 0; i <= length; i++)
        {
            foreach (var name in names)
            {
                yield return name;
            }

            names = names.SelectMany(n => alphabet.Select(c => n + c)).ToArray();
        }
    }

    private static bool Matches(Rune[] glob, int g, Rune[] name, int n)
    {
        if (g == glob.Length)
        {
            return n == name.Length;
        }

        return glob[g].Value switch
        {
            '*' => Enumerable.Range(n, name.Length - n + 1).Any(rest => Matches(glob, g + 1, name, rest)),
            '?' => n < name.Length && Matches(glob, g + 1, name, n + 1),
            _ => n < name.Length && glob[g] == name[n] && Matches(glob, g + 1, name, n + 1),
        };
    }
}
