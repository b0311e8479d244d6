using System.Buffers;
using System.Text;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Reads the challenges of a <c>WWW-Authenticate</c> header by the grammar of RFC 9110 section 11.6.1.</summary>
internal ref struct ChallengeReader
{
    private const int Longest = 8 * 1024;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Token68Characters = SearchValues.Create(
        "-._~+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ReadOnlySpan<char> _rest;

    private ChallengeReader(string header) => _rest = header;

    /// <summary>Every challenge with its parameters (names without case); null when the header breaks the grammar.</summary>
    public static List<KeyValuePair<string, IReadOnlyDictionary<string, string>>>? Read(string header)
    {
        if (header.Length > Longest)
        {
            return null;
        }

        var reader = new ChallengeReader(header);
        List<KeyValuePair<string, IReadOnlyDictionary<string, string>>> challenges = [];
        reader.SkipSeparators();
        while (!reader._rest.IsEmpty)
        {
            if (reader.Token() is not { } scheme || reader.Parameters() is not { } parameters)
            {
                return null;
            }

            challenges.Add(new(scheme, parameters));
        }

        return challenges;
    }

    // A scheme alone, a scheme with one token68, or with parameters that have commas between them. Null: none of these.
    private Dictionary<string, string>? Parameters()
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        if (_rest.IsEmpty || _rest[0] == ',')
        {
            SkipSeparators();
            return parameters;
        }

        if (_rest[0] != ' ')
        {
            return null;
        }

        SkipBlanks();
        if (SkipToken68())
        {
            return parameters;
        }

        do
        {
            if (Token() is not { } name || !SkipEquals() || Value() is not { } value || !parameters.TryAdd(name, value))
            {
                return null;
            }

            SkipBlanks();
            if (!_rest.IsEmpty && _rest[0] != ',')
            {
                return null;
            }

            SkipSeparators();
        }
        while (IsParameterNext());
        return parameters;
    }

    // Behind a comma stands another parameter of this challenge, or the scheme of the next: only what follows the token tells.
    private readonly bool IsParameterNext()
    {
        var ahead = this;
        return ahead.Token() is not null && ahead.SkipEquals();
    }

    private bool SkipToken68()
    {
        var end = _rest.IndexOfAnyExcept(Token68Characters);
        var length = end < 0 ? _rest.Length : end;
        while (length < _rest.Length && _rest[length] == '=')
        {
            length++;
        }

        var behind = _rest[length..].TrimStart(" \t");
        if (length == 0 || !(behind.IsEmpty || behind[0] == ','))
        {
            return false;
        }

        _rest = behind;
        SkipSeparators();
        return true;
    }

    private string? Token()
    {
        var end = _rest.IndexOfAnyExcept(TokenCharacters);
        var length = end < 0 ? _rest.Length : end;
        if (length == 0)
        {
            return null;
        }

        var token = _rest[..length].ToString();
        _rest = _rest[length..];
        return token;
    }

    private string? Value() => !_rest.IsEmpty && _rest[0] == '"' ? Quoted() : Token();

    private string? Quoted()
    {
        var text = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            var c = _rest[i];
            if (c == '"')
            {
                _rest = _rest[(i + 1)..];
                return text.ToString();
            }

            if (c == '\\' && ++i < _rest.Length)
            {
                c = _rest[i];
            }

            if (c is < ' ' and not '\t' or '\u007f')
            {
                return null;
            }

            text.Append(c);
        }

        return null;
    }

    private bool SkipEquals()
    {
        SkipBlanks();
        if (_rest.IsEmpty || _rest[0] != '=')
        {
            return false;
        }

        _rest = _rest[1..];
        SkipBlanks();
        return true;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t");

    private void SkipSeparators() => _rest = _rest.TrimStart(" \t,");
}
