using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Tests.Http;

public sealed class EgressGuardTests
{
    [Theory]
    [InlineData("https://mcp.example.com/mcp")]
    [InlineData("http://127.0.0.1:3000/mcp")]
    [InlineData("http://[::1]:3000/")]
    [InlineData("http://LOCALHOST/mcp?key=x")]
    public void Allows_https_and_this_machine(string url) => Assert.Null(EgressGuard.Problem(new Uri(url), allowInsecure: false));

    [Theory]
    [InlineData("http://mcp.example.com/mcp")]
    [InlineData("http://localhost.example.com/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@mcp.example.com/")]
    [InlineData("https://mcp.example.com/#fragment")]
    public void Refuses_everything_else_without_quoting_it(string url)
    {
        var problem = EgressGuard.Problem(new Uri(url), allowInsecure: false);
        Assert.NotNull(problem);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Allows_plain_http_elsewhere_only_when_told_to() =>
        Assert.Null(EgressGuard.Problem(new Uri("http://10.0.0.1/"), allowInsecure: true));
}
