using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Wire.Patterns;

namespace Turnpike.Policies.Tests.Parsing;

/// <summary>How many patterns a document may hold, and that none takes more than linear time.</summary>
public sealed class PatternBoundTests
{
    [Fact]
    public void A_thousand_different_patterns_are_taken_and_the_next_is_refused_once_with_what_to_write_instead()
    {
        Assert.Empty(Subject.Errors(Document(1_000, "regex")));
        foreach (var count in new[] { 1_001, 1_500 })
        {
            var error = Assert.Single(Subject.Errors(Document(count, "regex")));
            Assert.Equal(("/tools/t1000/require/0/conditions/0/value", 1_002, 54), (error.Pointer, error.Line, error.Column));
            Assert.Equal("this is pattern number 1001, and a document may hold 1000 different ones: write several as one, such as \"a|b\", or use in, glob, starts_with or ends_with, which need none", error.Message);
        }
    }

    [Fact]
    public void A_pattern_counts_once_however_often_it_stands()
    {
        Assert.Empty(Subject.Errors(Document(3_000, "regex", distinct: 7)));
        Assert.Empty(Subject.Errors(Document(3_000, "glob")));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("(.*a){20}$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    public void A_pattern_made_to_backtrack_runs_in_the_engine_that_cannot(string pattern)
    {
        Assert.True(EcmaPattern.TryCompile(pattern, out var regex, out var problem), problem);
        Assert.True(regex.Options.HasFlag(RegexOptions.NonBacktracking));

        // A backtracking engine would not come back from this.
        var policy = Subject.Requiring($$"""{"path":"args.x","op":"regex","value":"{{pattern}}"}""");
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("t", $$"""{"x":"{{new string('a', 30_000)}}!"}""").Outcome);
    }

    // One tool a line, so that the line says which.
    private static string Document(int count, string op, int? distinct = null)
    {
        var text = new StringBuilder("{ \"version\": \"1\", \"default\": \"deny\", \"tools\": {\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(null, $"{(i == 0 ? "" : ",\n")}\"t{i}\": {{ \"require\": [ {{ \"conditions\": [ {{ \"value\": \"^a{i % (distinct ?? count)}$\", \"op\": \"{op}\", \"path\": \"args.x\" }} ] }} ] }}");
        }

        return text.Append("\n} }").ToString();
    }
}
