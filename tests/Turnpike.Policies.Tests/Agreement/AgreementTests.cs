using System.Globalization;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>The engine against the reference interpreter on generated documents and calls: the short run of the campaign.</summary>
public sealed class AgreementTests
{
    private const int Pairs = 20_000;

    private static readonly string[] Words =
    [
        .. "eq neq in not_in lt lte gt gte exists contains starts_with ends_with glob regex matches length_lt length_lte type within host_in cidr".Split(' ').Select(w => "op " + w),
        .. "any all not quantifier flow approval when result concurrent rate_limit amount hide all_tools resources prompts server_requests until".Split(' ').Select(w => "key " + w),
        "arguments strict", "arguments open", "mode shadow", "path with [*]", "path session.labels", "path caller.claims", "path time[zone].hour", "path time.date", "path result.content",
    ];

    [Fact]
    public void Engine_and_reference_agree_on_every_generated_call()
    {
        var report = Campaign.Run(Number("TURNPIKE_SEED", 20261121), Number("TURNPIKE_PAIRS", Pairs));
        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.Disagreements == 0, report.ToString());
        Assert.True(report.Pairs >= Pairs, $"only {report.Pairs} pairs");

        // The generator must reach every way out and every word of the language, often enough to mean something.
        Assert.True(report.Refused * 3 < report.Documents, $"{report.Refused} documents were refused");
        Assert.True(report.Coverage.Decisions.Count(d => !d.Key.StartsWith("in shadow", StringComparison.Ordinal) && d.Value >= 20) >= 15, report.ToString());
        Assert.True(Words.All(w => report.Coverage.Documents.GetValueOrDefault(w) >= 10), report.ToString());
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;
}
