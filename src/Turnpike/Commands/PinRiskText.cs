using System.Globalization;
using Turnpike.Admin.Pins;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>What a definition that waits does to risk, for people.</summary>
internal static class PinRiskText
{
    /// <summary>Writes class, severity, flags and arguments before and after, and a correction that does not hold any more.</summary>
    public static void Write(TextWriter text, PinDiff diff)
    {
        var pin = diff.Pin;
        if (pin.Risk is { } risk)
        {
            text.WriteLine(pin.RiskUp ? $"  ! RISK UP: {Change(pin)}"
                : pin.ApprovedRisk is null ? $"  risk: {Of(risk)}"
                : Of(pin.ApprovedRisk) == Of(risk) ? $"  risk: {Of(risk)}, as before"
                : $"  risk: {Change(pin)}");
            WriteArguments(text, pin.ApprovedRisk, risk);
        }

        if (diff.EarlierCorrection is { } earlier)
        {
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  ! the correction was for the earlier definition: {earlier.Class}/{earlier.Severity}{Flags(earlier.Flags)} by {Printable.Of(earlier.By)} on {earlier.At:yyyy-MM-dd}, \"{Printable.Of(earlier.Reason)}\""));
        }
    }

    /// <summary>The risk before and after, on one line.</summary>
    public static string Change(PinView pin) => pin.ApprovedRisk is { } before ? $"{Of(before)} -> {Of(pin.Risk!)}" : Of(pin.Risk!);

    /// <summary>Class, severity and flags, and who said so where a person did.</summary>
    public static string Of(RiskView risk) =>
        $"{risk.Class}/{risk.Severity}{Flags(risk.Flags)}{(risk.CorrectedBy is { } by ? $" (by {Printable.Of(by)})" : "")}";

    private static string Flags(IEnumerable<string> flags) => string.Join(", ", flags) is { Length: > 0 } words ? $" [{words}]" : "";

    private static void WriteArguments(TextWriter text, RiskView? before, RiskView after)
    {
        var (old, now) = (Arguments(before), Arguments(after));
        var news = now.Except(old, StringComparer.Ordinal).ToArray();
        var gone = old.Except(now, StringComparer.Ordinal).ToArray();
        if (news.Length + gone.Length > 0)
        {
            text.WriteLine($"  arguments: {string.Join(", ", news.Select(a => "+" + a).Concat(gone.Select(a => "-" + a)))}");
        }
    }

    private static string[] Arguments(RiskView? risk) =>
        risk is null ? [] : [.. risk.Arguments.Select(a => $"{Printable.Of(a.Name)} ({string.Join(", ", a.Tags)})")];
}
