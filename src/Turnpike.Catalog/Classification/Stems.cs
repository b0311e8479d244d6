namespace Turnpike.Catalog.Classification;

/// <summary>
/// What is common to the forms of a word, as a number: "deletes", "deleted" and "deleting" have one stem. Crude and the same everywhere:
/// letters are taken off the end by six rules, and what stays is hashed (FNV-1a, 64 bits).
/// </summary>
internal static class Stems
{
    private const ulong Basis = 14_695_981_039_346_656_037;

    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The hash of a text as it is.</summary>
    internal static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = Basis;
        foreach (var c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }

    /// <summary>How many of the first characters are the stem of a word in small letters; the last of them may be changed.</summary>
    internal static int Cut(Span<char> word)
    {
        var n = word.Length;
        if (n > 3 && word[n - 1] == 's' && word[n - 2] is not ('s' or 'u' or 'i'))
        {
            n--;
        }

        if (n > 5 && word[n - 3] == 'i' && word[n - 2] == 'n' && word[n - 1] == 'g')
        {
            n = Single(word, n - 3);
        }
        else if (n > 4 && word[n - 2] == 'e' && word[n - 1] == 'd' && word[n - 3] != 'e')
        {
            n = Single(word, n - 2);
        }

        if (n > 3 && word[n - 1] == 'e')
        {
            n--;
        }

        if (n > 3 && word[n - 1] == 'y')
        {
            word[n - 1] = 'i';
        }

        return n;
    }

    private static int Single(Span<char> word, int n) =>
        n > 3 && word[n - 1] == word[n - 2] && word[n - 1] is not ('l' or 's' or 'z' or 'e' or 'o') ? n - 1 : n;
}
