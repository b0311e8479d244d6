using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Clients;

/// <summary>A place in a TOML text that moves on: blanks, names, strings, plain values.</summary>
internal sealed class TomlCursor(string text)
{
    private int _at;

    /// <summary>The character here; NUL at the end.</summary>
    public char Current => _at < text.Length ? text[_at] : '\0';

    /// <summary>Line and column here.</summary>
    public TextPosition Position
    {
        get
        {
            var before = text.AsSpan(0, _at);
            return new TextPosition(before.Count('\n') + 1, _at - before.LastIndexOf('\n'));
        }
    }

    /// <summary>A refusal that names this place.</summary>
    public AdminException Fail(string message) =>
        new(AdminFaultCode.Invalid, string.Create(CultureInfo.InvariantCulture, $"line {Position.Line}, column {Position.Column}: {message}"));

    /// <summary>Skips blanks within the line.</summary>
    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            _at++;
        }
    }

    /// <summary>Skips blanks, line ends and comments; false at the end of the text.</summary>
    public bool SkipToToken()
    {
        while (_at < text.Length)
        {
            if (Current == '#')
            {
                SkipComment();
            }
            else if (Current is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nothing but a comment may follow in the line.</summary>
    public void RequireEndOfLine()
    {
        SkipBlanks();
        SkipComment();
        if (Current is not ('\n' or '\r' or '\0'))
        {
            throw Fail("the line goes on where it should end");
        }
    }

    /// <summary>Goes past some characters if they stand here.</summary>
    public bool TryTake(string expected)
    {
        if (!text.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    /// <summary>Goes past some characters that must stand here, after blanks.</summary>
    public void Require(string expected)
    {
        SkipBlanks();
        if (!TryTake(expected))
        {
            throw Fail($"'{expected}' is expected");
        }
    }

    /// <summary>One part of a key.</summary>
    public string ReadName()
    {
        if (Current is '"' or '\'')
        {
            return ReadString(mayBeLong: false);
        }

        var start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '-')
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Fail("a key is expected");
    }

    /// <summary>A string in one of its four forms.</summary>
    public string ReadString(bool mayBeLong)
    {
        var quote = Current;
        var isLong = mayBeLong && TryTake(new string(quote, 3));
        if (isLong)
        {
            // A line end right behind the opening quotes is not part of it.
            _ = TryTake("\r\n") || TryTake("\n");
        }
        else
        {
            _at++;
        }

        var value = new StringBuilder();
        while (true)
        {
            if (_at >= text.Length || (!isLong && Current is '\n' or '\r'))
            {
                throw Fail("the string does not end");
            }

            if (isLong ? EndsLong(quote, value) : Current == quote && ++_at > 0)
            {
                return value.ToString();
            }

            if (quote == '"' && Current == '\\')
            {
                ReadEscape(value, isLong);
            }
            else
            {
                value.Append(text[_at++]);
            }
        }
    }

    /// <summary>A boolean or an integer; whatever else is written without quotes, as a string.</summary>
    public JsonNode ReadScalar()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '+' or '-' or '.' or '_' or ':')
        {
            _at++;
        }

        // A time may stand behind its date with a blank between.
        if (Current == ' ' && _at - start == 10 && text[start + 4] == '-' && _at + 3 < text.Length && char.IsAsciiDigit(text[_at + 1]) && text[_at + 3] == ':')
        {
            _at++;
            _ = ReadScalar();
        }

        var word = text[start.._at];
        return word switch
        {
            "" => throw Fail("a value is expected"),
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(word.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ when char.IsAsciiDigit(word[0]) || word[0] is '+' or '-' || word is "inf" or "nan" => JsonValue.Create(word),
            _ => throw Fail($"'{word}' is no value: a string needs quotes"),
        };
    }

    private bool EndsLong(char quote, StringBuilder value)
    {
        var count = 0;
        while (_at + count < text.Length && text[_at + count] == quote && count < 5)
        {
            count++;
        }

        if (count < 3)
        {
            return false;
        }

        // Up to two quotes may stand right before the closing three.
        value.Append(quote, count - 3);
        _at += count;
        return true;
    }

    private void ReadEscape(StringBuilder value, bool isLong)
    {
        var escaped = _at + 1 < text.Length ? text[_at + 1] : '\0';
        if (isLong && escaped is '\n' or '\r' or ' ' or '\t')
        {
            _at++;
            while (Current is ' ' or '\t' or '\n' or '\r')
            {
                _at++;
            }

            return;
        }

        var length = escaped switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (length > 0)
        {
            if (_at + 2 + length > text.Length
                || !int.TryParse(text.AsSpan(_at + 2, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || !Rune.TryCreate(code, out var rune))
            {
                throw Fail("the escape is no character");
            }

            value.Append(rune.ToString());
            _at += 2 + length;
            return;
        }

        value.Append(escaped switch
        {
            'b' => '\b',
            't' => '\t',
            'n' => '\n',
            'f' => '\f',
            'r' => '\r',
            '"' => '"',
            '\\' => '\\',
            _ => throw Fail("there is no such escape"),
        });
        _at += 2;
    }

    private void SkipComment()
    {
        if (Current == '#')
        {
            while (_at < text.Length && Current != '\n')
            {
                _at++;
            }
        }
    }
}
