using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class WwwAuthenticateTests
{
    [Fact]
    public void Reads_what_a_bearer_challenge_says()
    {
        var challenge = WwwAuthenticate.Find(
            "Bearer error=\"insufficient_scope\", scope=\"files:read files:write\", resource_metadata=\"https://a.example/meta\", error_description=\"say \\\"please\\\"\"");
        Assert.NotNull(challenge);
        Assert.Equal(["files:read", "files:write"], challenge.Scopes);
        Assert.Equal(new Uri("https://a.example/meta"), challenge.ResourceMetadata);
        Assert.True(challenge.IsInsufficientScope);
    }

    [Theory]
    [InlineData("Bearer scope=a")]
    [InlineData("bearer  scope=\"a\"")]
    [InlineData("BEARER SCOPE = \"a\" , realm=x")]
    [InlineData("Basic realm=\"x, Bearer scope=\\\"b\\\"\", Bearer scope=a")]
    [InlineData("Negotiate, Bearer scope=a, Bearer scope=b")]
    [InlineData("Negotiate YWJj==, Bearer realm=r, scope=a, Basic realm=r")]
    [InlineData(", ,Bearer scope=a,,")]
    public void Finds_the_first_bearer_challenge_among_others(string header) => Assert.Equal(["a"], WwwAuthenticate.Find(header)!.Scopes);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic realm=\"Bearer scope=a\"")]
    [InlineData("Bearer scope=\"a")]
    [InlineData("Bearer scope=\"a\" realm=x")]
    [InlineData("Bearer scope=a, scope=b")]
    [InlineData("Bearer scope=a, SCOPE=b")]
    [InlineData("Bearer scope=\"a\u0001\"")]
    [InlineData("Bearer scope=\"a\\\\b\"")]
    [InlineData("Bearer scope=\"ä\"")]
    [InlineData("Bearer resource_metadata=\"/relative\"")]
    [InlineData("Bearer scope=a, Basic realm=\"open")]
    [InlineData("Bearer\tscope=a")]
    [InlineData("=Bearer")]
    public void Reads_nothing_where_a_header_can_be_read_in_two_ways_or_in_none(string? header) => Assert.Null(WwwAuthenticate.Find(header));

    [Fact]
    public void A_header_past_the_bound_is_not_read() =>
        Assert.Null(WwwAuthenticate.Find("Bearer scope=a, realm=\"" + new string('x', 8200) + "\""));

    [Fact]
    public void A_challenge_without_parameters_says_nothing() =>
        Assert.Equal((null, null, 0), (WwwAuthenticate.Find("Bearer")!.ResourceMetadata, WwwAuthenticate.Find("Bearer")!.Error, WwwAuthenticate.Find("Bearer")!.Scopes.Length));
}
