using Turnpike.Admin.Clients;

namespace Turnpike.Admin.Tests.Clients;

public sealed class ShownAddressTests
{
    [Theory]
    [InlineData("https://mcp.example.com/mcp", "https://mcp.example.com/mcp")]
    [InlineData("https://mcp.example.com:8443/api/v2/mcp/", "https://mcp.example.com:8443/api/v2/mcp/")]
    [InlineData("https://mcp.example.com", "https://mcp.example.com/")]
    [InlineData("https://mcp.example.com/s/ZDk3YTQ1/mcp", "https://mcp.example.com")]
    [InlineData("https://mcp.example.com/s/6f1c2d9e-aaaa/mcp", "https://mcp.example.com")]
    [InlineData("https://mcp.example.com/abcdefghijklmnopqrstuvwx/mcp", "https://mcp.example.com")]
    [InlineData("https://me:secret@mcp.example.com/mcp?key=secret#secret", "https://mcp.example.com/mcp")]
    [InlineData("no url", "(not an URL)")]
    public void An_address_is_shown_as_far_as_it_holds_no_key(string url, string shown) => Assert.Equal(shown, ShownCommand.Address(url));
}
