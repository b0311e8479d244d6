using System.Collections.Immutable;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.State.Tests.Vault;

public sealed class SecretReferenceTests
{
    [Fact]
    public void References_in_variables_and_header_fields_are_filled_in()
    {
        var target = new ServerTarget(null, ["server", "--verbose"], null, [Pair("KEY", "${secret:A}"), Pair("MODE", "fast")], [Pair("Authorization", "Bearer ${secret:B}${secret:A}")]);

        var resolved = SecretReferences.Resolve(target, name => "value of " + name);

        Assert.Equal(["A", "B"], SecretReferences.Names(target));
        Assert.Equal([Pair("KEY", "value of A"), Pair("MODE", "fast")], resolved.Target.Environment);
        Assert.Equal("Bearer value of Bvalue of A", Assert.Single(resolved.Target.Headers).Value);
        Assert.Equal(["value of A", "value of B"], resolved.Values.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("value of", resolved.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_inside_a_secret_is_text() => Assert.Equal(
        "${secret:B}", Assert.Single(SecretReferences.Resolve(Environment("${secret:A}"), name => name == "A" ? "${secret:B}" : "of b").Target.Environment).Value);

    [Fact]
    public void Every_missing_secret_is_named()
    {
        var missing = Assert.Throws<SecretUnavailableException>(() => SecretReferences.Resolve(Environment("${secret:A} ${secret:B} ${secret:C}"), name => name == "B" ? "b" : null));

        Assert.Equal(["A", "C"], missing.Names);
        Assert.EndsWith("A, C", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.example/mcp?key=${secret:A}")]
    [InlineData("https://a.example/mcp?key=%24%7Bsecret%3AA%7D")]
    public void In_an_url_it_is_refused_and_a_header_field_named_instead(string url)
    {
        var target = new ServerTarget(new Uri(url), [], null, [], []);

        Assert.Contains("header field with ${secret:NAME}", Assert.Single(SecretReferences.Check(target)).Message, StringComparison.Ordinal);
        Assert.Throws<SecretUnavailableException>(() => SecretReferences.Resolve(target, _ => "x"));
    }

    [Fact]
    public void In_a_command_or_folder_it_is_refused_and_a_variable_named_instead()
    {
        var target = new ServerTarget(null, ["${secret:A}", "--fine", "--key=${secret:A}"], "/srv/${secret:A}", [], []);

        var problems = SecretReferences.Check(target);

        Assert.Equal(["command", "argument 2", "directory"], problems.Select(p => p.Place));
        Assert.All(problems, p => Assert.Contains("variable with ${secret:NAME}", p.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("${secret:}")]
    [InlineData("${secret:A")]
    [InlineData("${secret:9A}")]
    [InlineData("${secret:A-B}")]
    [InlineData("${SECRET:A}")]
    [InlineData("${secrets:A}")]
    [InlineData("${ secret:A}")]
    [InlineData("${secret.A}")]
    [InlineData("${secret:A} ${secret:}")]
    public void What_is_not_quite_a_reference_is_told_and_not_sent_as_text(string value) =>
        Assert.Equal("variable KEY", Assert.Single(SecretReferences.Check(Environment(value))).Place);

    [Theory]
    [InlineData("$secret:A")]
    [InlineData("${SECRET_KEY}")]
    [InlineData("{secret:A}")]
    [InlineData("100 ${dollar}")]
    public void Other_text_is_left_alone(string value)
    {
        Assert.Empty(SecretReferences.Check(Environment(value)));
        Assert.Empty(SecretReferences.Names(Environment(value)));
        Assert.Equal(value, SecretReferences.Resolve(Environment(value), _ => null).Target.Environment[0].Value);
    }

    [Fact]
    public void A_name_of_a_variable_or_header_field_refers_to_nothing() =>
        Assert.Single(SecretReferences.Check(new ServerTarget(null, ["x"], null, [Pair("${secret:A}", "v")], [])));

    [Fact]
    public void A_secret_with_several_lines_goes_into_a_variable_and_no_header_field()
    {
        Assert.Equal("a\r\nX-Other: b", SecretReferences.Resolve(Environment("${secret:A}"), _ => "a\r\nX-Other: b").Target.Environment[0].Value);
        var headers = new ServerTarget(new Uri("https://a.example"), [], null, [], [Pair("X-Key", "${secret:A}")]);
        var refused = Assert.Throws<SecretUnavailableException>(() => SecretReferences.Resolve(headers, _ => "a\r\nX-Other: b"));
        Assert.DoesNotContain("X-Other", refused.Message, StringComparison.Ordinal);
    }

    private static ServerTarget Environment(string value) => new(null, ["server"], null, [Pair("KEY", value)], ImmutableArray<KeyValuePair<string, string>>.Empty);

    private static KeyValuePair<string, string> Pair(string name, string value) => KeyValuePair.Create(name, value);
}
