using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Servers;

public sealed class ServerTargetsTests
{
    [Theory]
    [InlineData("https://e.example/mcp")]
    [InlineData("http://127.0.0.1:3000/mcp")]
    [InlineData("http://[::1]:3000/mcp")]
    [InlineData("http://localhost:3000/mcp")]
    public void Takes_https_and_plain_http_on_this_machine(string url) =>
        Assert.Equal(url, ServerTargets.Of(new AddServer { Name = "a", Url = url }).Url!.ToString());

    [Theory]
    [InlineData("http://e.example/mcp")]
    [InlineData("ftp://e.example/mcp")]
    [InlineData("https://user:pass@e.example/mcp")]
    [InlineData("file:///etc/passwd")]
    [InlineData("e.example")]
    public void Refuses_other_urls(string url) =>
        Assert.Throws<AdminException>(() => ServerTargets.Of(new AddServer { Name = "a", Url = url }));

    [Fact]
    public void Refuses_both_and_neither()
    {
        Assert.Throws<AdminException>(() => ServerTargets.Of(new AddServer { Name = "a" }));
        Assert.Throws<AdminException>(() => ServerTargets.Of(new AddServer { Name = "a", Url = "https://e.example", Command = ["x"] }));
    }

    [Theory]
    [InlineData("X\nY", "v")]
    [InlineData("X", "v\r\nEvil: 1")]
    [InlineData("", "v")]
    public void Refuses_header_fields_that_would_break_the_message(string name, string value) =>
        Assert.Throws<AdminException>(() => ServerTargets.Of(new AddServer { Name = "a", Url = "https://e.example", Headers = [new(name, value)] }));

    [Fact]
    public void Shows_an_url_without_what_may_be_secret() =>
        Assert.Equal("https://e.example/mcp", ServerTargets.Shown("https://u:p@e.example/mcp?key=hunter2#x"));
}
