using Turnpike.Console.Policies;

namespace Turnpike.Console.Tests.Policies;

public sealed class ArgumentPathsTests
{
    [Theory]
    [InlineData("amount", "args.amount")]
    [InlineData("a.b", "args[\"a.b\"]")]
    [InlineData("with \"quotes\"", "args[\"with \\\"quotes\\\"\"]")]
    public void An_argument_is_named_so_that_the_language_reads_it(string name, string path) => Assert.Equal(path, ArgumentPaths.Of(name));

    [Theory]
    [InlineData("eq", "usd", "", "\"usd\"")]
    [InlineData("eq", "5", "", "5")]
    [InlineData("eq", "5", "string", "\"5\"")]
    [InlineData("eq", "true", "boolean", "true")]
    [InlineData("eq", "true", "string", "\"true\"")]
    [InlineData("in", "usd, eur", "string", "[\"usd\", \"eur\"]")]
    [InlineData("in", "1,2", "number", "[1, 2]")]
    [InlineData("in", "usd", "", "[\"usd\"]")]
    [InlineData("gt", "1.50", "", "1.50")]
    [InlineData("gt", "2026-12-01", "", "\"2026-12-01\"")]
    [InlineData("within", "/srv/data", "", "\"/srv/data\"")]
    [InlineData("host_in", "a.example, *.b.example", "", "[\"a.example\", \"*.b.example\"]")]
    [InlineData("exists", "", "", "true")]
    [InlineData("exists", "false", "", "false")]
    [InlineData("matches", "12", "", "\"12\"")]
    [InlineData("eq", "\"5\"", "", "\"5\"")]
    [InlineData("in", "[\"a,b\"]", "", "[\"a,b\"]")]
    public void What_is_typed_becomes_the_value_that_is_meant(string op, string typed, string type, string json) => Assert.Equal(json, ArgumentPaths.ToJson(op, typed, type));

    [Theory]
    [InlineData("eq", "\"usd\"")]
    [InlineData("eq", "\"5\"")]
    [InlineData("eq", "\"true\"")]
    [InlineData("eq", "5")]
    [InlineData("in", "[\"a,b\", \"c\"]")]
    [InlineData("in", "[\"1\", \"2\"]")]
    [InlineData("in", "[1, 2]")]
    [InlineData("exists", "false")]
    public void What_is_shown_of_a_value_reads_back_as_the_value(string op, string json) => Assert.Equal(json, ArgumentPaths.ToJson(op, ArgumentPaths.ToText(json), ""));
}
