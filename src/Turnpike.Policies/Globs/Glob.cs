using System.Text;

namespace Turnpike.Policies.Globs;

/// <summary>
/// A glob: <c>*</c> is any run, also empty and also over <c>/</c>, <c>?</c> exactly one code point, everything else literal. Whole
/// name, case-sensitive, by code point.
/// </summary>
internal sealed class Glob
{
    /// <summary>The token of <c>*</c>.</summary>
    internal const int AnyRun = -1;

    /// <summary>The token of <c>?</c>.</summary>
    internal const int AnyOne = -2;

    public Glob(string text)
    {
        Text = text;
        Tokens = Normalise(text);
        var wild = text.AsSpan().IndexOfAny('*', '?');
        Prefix = wild < 0 ? text : text[..wild];
        Sample = text.Replace("*", string.Empty, StringComparison.Ordinal).Replace('?', '\u0001');
    }

    public string Text { get; }

    /// <summary>What every matching name begins with.</summary>
    public string Prefix { get; }

    /// <summary>A name that matches, with a character in place of each <c>?</c> that hardly any other glob writes out.</summary>
    public string Sample { get; }

    /// <summary>
    /// Code points, <see cref="AnyOne"/> and <see cref="AnyRun"/>. Invariant: in a run of wildcards every <c>?</c> stands before one
    /// <c>*</c>, so that globs with the same meaning have the same tokens.
    /// </summary>
    internal int[] Tokens { get; }

    /// <summary>Whether the whole name matches. Does not allocate.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        var tokens = Tokens;
        int at = 0, token = 0, retryToken = -1, retryAt = 0;
        while (at < name.Length)
        {
            if (token < tokens.Length && tokens[token] == AnyRun)
            {
                retryToken = ++token;
                retryAt = at;
                continue;
            }

            Rune.DecodeFromUtf16(name[at..], out var rune, out var length);
            if (token < tokens.Length && (tokens[token] == AnyOne || tokens[token] == rune.Value))
            {
                token++;
                at += length;
                continue;
            }

            if (retryToken < 0)
            {
                return false;
            }

            // Only the last * needs another try: whatever an earlier one could take instead, the last one can.
            Rune.DecodeFromUtf16(name[retryAt..], out _, out length);
            retryAt += length;
            at = retryAt;
            token = retryToken;
        }

        while (token < tokens.Length && tokens[token] == AnyRun)
        {
            token++;
        }

        return token == tokens.Length;
    }

    /// <summary>
    /// Whether this glob matches another's tokens as if they were characters, with every <c>*</c> of the other taken by one of its
    /// own. Then it contains the other; the reverse does not hold.
    /// </summary>
    internal bool Covers(Glob other)
    {
        int at = 0, token = 0, retryToken = -1, retryAt = 0;
        while (at < other.Tokens.Length)
        {
            if (token < Tokens.Length && Tokens[token] == AnyRun)
            {
                retryToken = ++token;
                retryAt = at;
            }
            else if (token < Tokens.Length && (Tokens[token] == other.Tokens[at] || (Tokens[token] == AnyOne && other.Tokens[at] != AnyRun)))
            {
                token++;
                at++;
            }
            else if (retryToken < 0)
            {
                return false;
            }
            else
            {
                at = ++retryAt;
                token = retryToken;
            }
        }

        return token == Tokens.Length || (token == Tokens.Length - 1 && Tokens[token] == AnyRun);
    }

    private static int[] Normalise(string text)
    {
        var tokens = new List<int>();
        var pendingRun = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '*')
            {
                pendingRun = true;
                continue;
            }

            if (rune.Value == '?')
            {
                tokens.Add(AnyOne);
                continue;
            }

            if (pendingRun)
            {
                tokens.Add(AnyRun);
                pendingRun = false;
            }

            tokens.Add(rune.Value);
        }

        if (pendingRun)
        {
            tokens.Add(AnyRun);
        }

        return [.. tokens];
    }
}
