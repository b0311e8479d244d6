using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Yaml;

/// <summary>What a plain scalar is (YAML 1.2.2, section 10.3.2, the core schema), as JSON source text.</summary>
internal static partial class YamlScalar
{
    // More digits than any exact number has; a longer one is refused where it is used.
    private const int MaxRadixDigits = 64;

    /// <summary>The JSON text of a plain scalar that is no string; null where it is one. Empty where it is a number that JSON cannot say.</summary>
    public static string? Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return "null";
            case "true" or "True" or "TRUE":
                return "true";
            case "false" or "False" or "FALSE":
                return "false";
            default:
                break;
        }

        if (text[0] is not ((>= '0' and <= '9') or '+' or '-' or '.'))
        {
            return null;
        }

        if (NotFinite().IsMatch(text))
        {
            return string.Empty;
        }

        var radix = Radix().Match(text);
        if (radix.Success)
        {
            return radix.Groups["hex"].Success ? FromRadix(radix.Groups["hex"].Value, 16) : FromRadix(radix.Groups["octal"].Value, 8);
        }

        var number = Number().Match(text);
        return number.Success ? Decimal(number) : null;
    }

    private static string Decimal(Match number)
    {
        var sign = number.Groups["sign"].Value == "-" ? "-" : string.Empty;
        var whole = number.Groups["whole"].Value.TrimStart('0');
        var fraction = number.Groups["fraction"].Value;
        return $"{sign}{(whole.Length == 0 ? "0" : whole)}{(fraction.Length == 0 ? string.Empty : "." + fraction)}{number.Groups["exponent"].Value}";
    }

    private static string FromRadix(string digits, int radix)
    {
        if (digits.Length > MaxRadixDigits)
        {
            return string.Empty;
        }

        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            value = (value * radix) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?:0o(?<octal>[0-7]+)|0x(?<hex>[0-9a-fA-F]+))\z")]
    private static partial Regex Radix();

    [GeneratedRegex(@"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex NotFinite();
}
