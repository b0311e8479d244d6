using System.Text;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Importing.Dialect;

namespace Turnpike.Policies.Tests.Importing;

public class DialectImportTests
{
    [Theory]
    [MemberData(nameof(DialectSamples.All), MemberType = typeof(DialectSamples))]
    public void Decides_every_call_as_its_source(string feature, string yaml)
    {
        var import = Import(yaml);
        Assert.True(import.Document is not null, $"{feature}: {string.Join('\n', import.Report)}");
        var differences = ImportAgreement.Differences(yaml, import, 1_500, 7, out _);
        Assert.True(differences.Count == 0, $"{feature}: {string.Join('\n', differences.Take(5))}\n{import.Document}");
    }

    [Theory]
    [InlineData("version: 1\ntools: {a: {rules: [{name: x, action: block}]}}", 2, "evaluate, deny or require_approval, found \"block\"")]
    [InlineData("version: \"2\"\ntools: {}", 1, "version must be \"1\"")]
    [InlineData("version: \"1\"\ntools: &t {}", 2, "anchors are not taken")]
    [InlineData("version: \"1\"\ntols: {}", 2, "did you mean \"tools\"?")]
    [InlineData("version: \"1\"\ntools:\n  get_*: {rules: []}", 3, "the very name \"get_*\"")]
    [InlineData("version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: x, rate_limit: 5/week}", 5, "must look like 5/hour")]
    [InlineData("version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: x, conditions: [{path: args.x, op: regex, value: \"(?i)a\"}]}", 5, "switches flags")]
    [InlineData("version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: x, conditions: [{path: args.x, op: eq, value: 0777}]}", 5, "read differently by different YAML readers")]
    [InlineData("version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: x, conditions: [{path: state.a.c, op: gt, value: 1}], state: {counter: c, window: day}}", 5, "cannot be said here")]
    public void Refuses_what_it_cannot_say_with_its_line(string yaml, int line, string message)
    {
        var import = Import(yaml);
        Assert.Null(import.Document);
        Assert.Contains(import.Report, l => l.Mark == ImportMark.Refused && l.Line == line && l.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Denies_a_negative_amount_and_says_so()
    {
        var import = Import("""
            version: "1"
            tools:
              pay:
                rules:
                  - name: cap
                    conditions: [{path: state.pay.spent, op: lte, value: 100}]
                    state: {counter: spent, window: day, increment_from: args.amount}
            """);
        Assert.Equal(DecisionOutcome.Deny, Subject.Policy(import.Document!).Decide("pay", """{"amount":-1}""").Outcome);
        Assert.Contains(import.Report, l => l.Mark == ImportMark.Changed && l.Line == 7 && l.Message.Contains("negative amount", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.c", @"a[^\n]c")]
    [InlineData(@"\Aab\z", "^ab$")]
    [InlineData(@"[\s-]\s", @"[\t\n\f\r -][\t\n\f\r ]")]
    [InlineData("(?P<n>x{2,3})", "(?:x{2,3})")]
    [InlineData(@"\pL{", @"\p{L}\{")]
    [InlineData("[]a[]", @"[\]a\[]")]
    public void Spells_a_pattern_as_the_language_does(string source, string pattern)
    {
        Assert.Equal(pattern, PatternWords.Translate(source, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(5, "5")]
    [InlineData(2.5, "2.5")]
    [InlineData(-120, "-120")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(1.5e21, "1.5e+21")]
    [InlineData(123456.789, "123456.789")]
    public void Writes_a_number_as_the_source_does(double number, string text) => Assert.Equal(text, NumberWords.Of(number));

    private static PolicyImport Import(string yaml) => DialectImporter.Import(Encoding.UTF8.GetBytes(yaml));
}
