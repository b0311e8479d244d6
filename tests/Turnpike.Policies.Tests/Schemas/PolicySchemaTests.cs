using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Policies.Schemas;
using Turnpike.Policies.Tests.Agreement;
using Turnpike.Policies.Tests.Documentation;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests.Schemas;

/// <summary>The schema for editors accepts what the parser accepts, and refuses what it refuses by shape.</summary>
public sealed partial class PolicySchemaTests
{
    private static readonly JsonSchema Schema = Subject.Schema(Encoding.UTF8.GetString(PolicySchema.ToJson().Span));

    [Fact]
    public void Every_example_of_the_reference_page_is_valid()
    {
        var examples = Example().Matches(File.ReadAllText(ReferencePageTests.PagePath));
        Assert.NotEmpty(examples);
        foreach (Match example in examples)
        {
            Assert.True(Schema.TryValidate(Subject.Json(example.Groups["body"].Value), out var fault), $"{fault} {example.Value}");
        }
    }

    [Fact]
    public void What_the_parser_accepts_is_valid()
    {
        var accepted = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var text = new DocumentGenerator(seed).Document();
            if (CompiledPolicy.Load(Encoding.UTF8.GetBytes(text)).Policy is not null)
            {
                accepted++;
                Assert.True(Schema.TryValidate(Subject.Json(text), out var fault), $"{fault} {text}");
            }
        }

        Assert.True(accepted > 50, $"{accepted}");
    }

    [Theory]
    [InlineData("""{"version":"1","default":"deny","mode":"shadow","until":"2026-12-01T00:00:00Z"}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"concurrent":3,"scope":"caller"}],"approval":{"when":[],"timeout":"PT1H","quorum":2,"approvers":["ops"],"hold":30},"flow":{"labels":["a"]},"result":{"max_bytes":10,"redact":["aws"],"deny_if":[]}}}}""")]
    public void Valid_documents_are_valid(string document)
    {
        Assert.Empty(Subject.Errors(document));
        Assert.True(Schema.TryValidate(Subject.Json(document), out var fault), fault.ToString());
    }

    [Theory]
    [InlineData("""{"version":1,"default":"deny"}""")]
    [InlineData("""{"version":"1"}""")]
    [InlineData("""{"version":"1","default":"refuse"}""")]
    [InlineData("""{"version":"1","default":"deny","tols":{}}""")]
    [InlineData("""{"version":"1","default":"deny","mode":"shadow"}""")]
    [InlineData("""{"version":"1","default":"deny","until":"2026-12-01T00:00:00Z"}""")]
    [InlineData("""{"version":"1","default":"deny","all_tools":{"action":"deny"}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"day","max":"10"}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"dya","max":10}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","max":10}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"equals","value":1}]}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x"}]}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"approval":{"quorum":0}}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"rate_limit":"ten/minute"}}}""")]
    [InlineData("""{"version":"1","default":"deny","server_requests":{"sample":"allow"}}""")]
    public void Wrong_documents_are_wrong(string document)
    {
        Assert.NotEmpty(Subject.Errors(document));
        Assert.False(Schema.TryValidate(Subject.Json(document), out _));
    }

    [GeneratedRegex(@"^```json\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
