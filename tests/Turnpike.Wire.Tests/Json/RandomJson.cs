using System.Globalization;
using System.Text;

namespace Turnpike.Wire.Tests.Json;

/// <summary>Random JSON texts from a seed: odd white space, escapes, numbers of every spelling, unique keys.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Pieces =
        ["a", "Z", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9", "é", "€", "😀", "\\ud83d\\ude00", "\uFFFD", "\u007f", "\\u0000", "{", "]", ":", ",", "name", "\uE000"];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "10", "1.0", "1e2", "-12.50", "1E-7", "123456789012345678901234567890", "0.000001", "1e400", "-9007199254740993", "0e5", "1.5e+30"];

    private readonly Random _random = new(seed);

    public string Value(int depth = 4)
    {
        var builder = new StringBuilder();
        Write(builder, depth);
        return builder.ToString();
    }

    public string Object(int depth = 4, params string[] leading)
    {
        var builder = new StringBuilder();
        WriteObject(builder, depth, leading);
        return builder.ToString();
    }

    public int Next(int bound) => _random.Next(bound);

    public string Text()
    {
        var builder = new StringBuilder("\"");
        for (var i = _random.Next(6); i > 0; i--)
        {
            builder.Append(Pieces[_random.Next(Pieces.Length)]);
        }

        return builder.Append('"').ToString();
    }

    public string Space() => _random.Next(4) switch { 0 => " ", 1 => "\n\t", 2 => "\r\n  ", _ => "" };

    private void Write(StringBuilder builder, int depth)
    {
        switch (_random.Next(depth == 0 ? 5 : 8))
        {
            case 0:
                builder.Append("true");
                break;
            case 1:
                builder.Append("false");
                break;
            case 2:
                builder.Append("null");
                break;
            case 3:
                builder.Append(Numbers[_random.Next(Numbers.Length)]);
                break;
            case 4:
                builder.Append(Text());
                break;
            case 5:
                WriteArray(builder, depth);
                break;
            default:
                WriteObject(builder, depth, []);
                break;
        }
    }

    private void WriteArray(StringBuilder builder, int depth)
    {
        builder.Append('[').Append(Space());
        for (int i = 0, n = _random.Next(5); i < n; i++)
        {
            builder.Append(i == 0 ? "" : ",").Append(Space());
            Write(builder, depth - 1);
            builder.Append(Space());
        }

        builder.Append(']');
    }

    private void WriteObject(StringBuilder builder, int depth, string[] leading)
    {
        builder.Append('{').Append(Space());
        var members = leading.ToList();
        for (int i = 0, n = _random.Next(5); i < n; i++)
        {
            // The running number in the key keeps it unique.
            var key = Text()[..^1] + i.ToString(CultureInfo.InvariantCulture) + "\"";
            var value = new StringBuilder();
            Write(value, depth - 1);
            members.Insert(_random.Next(members.Count + 1), key + Space() + ":" + Space() + value);
        }

        builder.AppendJoin("," + Space(), members.Select(m => m + Space())).Append('}');
    }
}
