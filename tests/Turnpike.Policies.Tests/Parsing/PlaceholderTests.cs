namespace Turnpike.Policies.Tests.Parsing;

/// <summary>A value that a person has yet to write: the policy is refused until it is there.</summary>
public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("within", "\"${FILL: an absolute directory, such as /srv/docs}\"", "an absolute directory, such as /srv/docs")]
    [InlineData("within", "[\"/srv\",\"${FILL: an absolute directory, such as /srv/docs}\"]", "an absolute directory, such as /srv/docs")]
    [InlineData("host_in", "\"${FILL: a host}\"", "a host")]
    [InlineData("lte", "\"${FILL: the largest amount}\"", "the largest amount")]
    [InlineData("in", "[\"${FILL: who may receive it}\"]", "who may receive it")]
    [InlineData("matches", "\"${FILL:a pattern\"", "a pattern")]
    [InlineData("eq", "\"${FILL}\"", "the value that is meant")]
    public void Is_refused_once_and_says_what_to_write(string op, string value, string wanted)
    {
        var error = Assert.Single(Subject.Problems(Document(op, value)));
        Assert.Equal((ProblemSeverity.Error, $"this is a placeholder: write in its place {wanted}"), (error.Severity, error.Message));
        Assert.StartsWith("/tools/t/require/0/conditions/0/value", error.Pointer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a ${FILL: x}\"")]
    [InlineData("\"$FILL\"")]
    [InlineData("\"${fill: x}\"")]
    public void What_only_resembles_one_is_a_value(string value) => Assert.Empty(Subject.Problems(Document("eq", value)));

    private static string Document(string op, string value) =>
        """{"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"OP","value":VALUE}]}]}}}"""
            .Replace("OP", op, StringComparison.Ordinal).Replace("VALUE", value, StringComparison.Ordinal);
}
