using System.Globalization;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>How the source writes a number where it compares text: the shortest digits, with an exponent below 1e-4 and from 1e21 on.</summary>
internal static class NumberWords
{
    /// <summary>The source's text of a JSON number.</summary>
    public static string Of(double value)
    {
        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var shortest = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        var round = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(shortest.AsSpan(shortest.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = round.Split('E')[0];
        var digits = mantissa.Replace(".", string.Empty, StringComparison.Ordinal).Trim('0');
        var sign = value < 0 ? "-" : string.Empty;
        if (exponent is < -4 or >= 21)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Whether a text is how the source would write some number, so that the number and the text are equal to it.</summary>
    public static bool IsNumber(string text) =>
        text.Length is > 0 and <= 40
        && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) && string.Equals(Of(value), text, StringComparison.Ordinal);
}
