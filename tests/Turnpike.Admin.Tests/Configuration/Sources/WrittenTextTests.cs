using Turnpike.Admin.Configuration.Sources;

namespace Turnpike.Admin.Tests.Configuration.Sources;

public sealed class WrittenTextTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["HOST"] = "e.example",
        ["EMPTY"] = "",
        ["CUNNING"] = "${secret:OTHER}",
    };

    [Theory]
    [InlineData("plain $HOME", "plain $HOME")]
    [InlineData("${HOST}", "e.example")]
    [InlineData("https://${HOST}:${PORT:-8080}/mcp", "https://e.example:8080/mcp")]
    [InlineData("${env:HOST}", "e.example")]
    [InlineData("[${EMPTY}]", "[]")]
    [InlineData("${EMPTY:-full}", "full")]
    [InlineData("${UNSET:-}", "")]
    public void Fills_in_variables_and_defaults(string written, string filled)
    {
        var text = Text();
        Assert.Equal(filled, text.Fill("args", written));
        Assert.Null(text.Problem);
    }

    [Fact]
    public void Names_every_missing_variable_once()
    {
        var text = Text();
        text.Fill("args", "${FIRST}-${SECOND}");
        text.Fill("url", "${FIRST}");
        Assert.Equal("not set in the environment: FIRST, SECOND", text.Problem);
    }

    [Fact]
    public void Leaves_a_secret_where_one_may_stand()
    {
        var text = Text();
        Assert.Equal("Bearer ${secret:TOKEN}", text.Fill("header Authorization", "Bearer ${secret:TOKEN}", takesSecrets: true));
        Assert.Null(text.Problem);
    }

    [Fact]
    public void Refuses_a_secret_elsewhere_and_says_what_to_write()
    {
        var text = Text();
        text.Fill("args", "--key=${secret:TOKEN}");
        Assert.Contains("write it in \"env\" or \"headers\"", text.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${input:key}", "(${input:...})")]
    [InlineData("${workspaceFolder:a b}", "only its client")]
    [InlineData("${not a name}", "only its client")]
    [InlineData("${OPEN", "without its '}'")]
    [InlineData("${A:-${HOST}}", "plain text")]
    [InlineData("${CUNNING}", "CUNNING")]
    public void Does_not_guess(string written, string problem)
    {
        var text = Text();
        text.Fill("env KEY", written, takesSecrets: true);
        Assert.Contains(problem, text.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("OTHER", text.Problem, StringComparison.Ordinal);
    }

    private static WrittenText Text() => new(Variables.GetValueOrDefault);
}
