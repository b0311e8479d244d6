using System.Globalization;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>The engine against the reference interpreter on generated documents and calls: the short run of the campaign.</summary>
public sealed class AgreementTests
{
    private const int Pairs = 20_000;

    [Fact]
    public void Engine_and_reference_agree_on_every_generated_call()
    {
        var report = Campaign.Run(Number("TURNPIKE_SEED", 20261121), Number("TURNPIKE_PAIRS", Pairs));
        TestContext.Current.SendDiagnosticMessage(report.ToString());
        Assert.True(report.Disagreements == 0, report.ToString());
        Assert.True(report.Pairs >= Pairs, $"only {report.Pairs} pairs");

        // The generator must reach every way out and every word of the language, often enough to mean something.
        Assert.True(report.Refused * 3 < report.Documents, $"{report.Refused} documents were refused");
        Assert.True(report.Coverage.Decisions.Count >= 10 && report.Coverage.Decisions.Values.All(n => n >= 5), report.ToString());
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : otherwise;
}
