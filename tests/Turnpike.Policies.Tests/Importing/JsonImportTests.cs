using System.Text;
using Turnpike.Policies.Importing;

namespace Turnpike.Policies.Tests.Importing;

public class JsonImportTests
{
    [Theory]
    [InlineData("""{"version":1,"default":"deny","tools":{"a":{"decision":"block","message":"No."}}}""", "a", DecisionOutcome.Deny, "/tools/a/action")]
    [InlineData("""{"default_action":"denied","rules":{"a":"allow"}}""", "a", DecisionOutcome.Allow, "/tools/a")]
    [InlineData("""{"version":"1","default":"allow","tools":{"a":false}}""", "a", DecisionOutcome.Deny, "/tools/a/action")]
    [InlineData("""{"version":"1","default":"deny","tools":{"a":{"effect":"ask","arguments":"open"}}}""", "a", DecisionOutcome.RequireApproval, "/tools/a/action")]
    public void Means_what_a_reader_expects(string json, string tool, DecisionOutcome outcome, string rule)
    {
        var import = JsonImporter.Import(Encoding.UTF8.GetBytes(json));
        Assert.True(import.Document is not null, string.Join('\n', import.Report));
        Assert.NotEmpty(import.Report);
        var decision = Subject.Policy(import.Document).Decide(tool, "{}", schema: AnySchema());
        Assert.Equal((outcome, rule), (decision.Outcome, decision.Rule));
    }

    [Fact]
    public void Reads_a_rate_limit_in_words()
    {
        var import = JsonImporter.Import("""{"version":"1","default":"deny","tools":{"a":{"rate_limit":"10 per minute"}}}"""u8);
        var limit = Assert.Single(Subject.Policy(import.Document!).Limits);
        Assert.Equal(("10", TimeSpan.FromMinutes(1), false), (limit.Max.ToString(), limit.Window, limit.IsCalendar));
        Assert.Contains(import.Report, l => l.Message.Contains("10/minute", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_an_action_it_does_not_know()
    {
        var import = JsonImporter.Import("""{"version":"1","default":"deny","tools":{"a":{"action":"maybe"}}}"""u8);
        Assert.Null(import.Document);
        Assert.Contains(import.Report, l => l.Mark == ImportMark.Refused && l.Message.Contains("found \"maybe\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Leaves_a_document_of_the_language_as_it_is()
    {
        var import = JsonImporter.Import("""{"version":"1","default":"deny","tools":{"a":{"rate_limit":"10/minute","reason":"r"}}}"""u8);
        Assert.Empty(import.Report);
    }

    private static Turnpike.Wire.Schemas.JsonSchema AnySchema()
    {
        Assert.True(Turnpike.Wire.Schemas.JsonSchema.TryCompile(Subject.Json("{}"), out var schema, out _));
        return schema;
    }
}
