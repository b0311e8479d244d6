using System.Net;
using System.Net.Sockets;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Tests.Http;

public sealed class AddressGuardTests
{
    private static readonly Uri Remote = new("https://mcp.example/mcp");

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void Public_addresses_are_public(string address) => Assert.Equal(NetworkPlace.Public, NetworkAddress.PlaceOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", "Loopback")]
    [InlineData("127.255.255.254", "Loopback")]
    [InlineData("::1", "Loopback")]
    [InlineData("::ffff:127.0.0.1", "Loopback")]
    [InlineData("64:ff9b::7f00:1", "Loopback")]
    [InlineData("2002:7f00:1::", "Loopback")]
    [InlineData("10.0.0.1", "Private")]
    [InlineData("172.16.0.1", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("192.168.1.1", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("fd00::1", "Private")]
    [InlineData("fec0::1", "Private")]
    [InlineData("::ffff:10.0.0.1", "Private")]
    [InlineData("::10.0.0.1", "Private")]
    [InlineData("169.254.169.254", "LinkLocal")]
    [InlineData("fe80::1%1", "LinkLocal")]
    [InlineData("::ffff:169.254.169.254", "LinkLocal")]
    [InlineData("0.0.0.0", "Nowhere")]
    [InlineData("0.1.2.3", "Nowhere")]
    [InlineData("224.0.0.1", "Nowhere")]
    [InlineData("255.255.255.255", "Nowhere")]
    [InlineData("192.0.2.1", "Nowhere")]
    [InlineData("198.18.0.1", "Nowhere")]
    [InlineData("::", "Nowhere")]
    [InlineData("ff02::1", "Nowhere")]
    [InlineData("2001::1", "Nowhere")]
    [InlineData("2001:db8::1", "Nowhere")]
    [InlineData("64:ff9b:1::1", "Nowhere")]
    public void Other_addresses_are_sorted_by_where_they_lead(string address, string place) =>
        Assert.Equal(place, NetworkAddress.PlaceOf(IPAddress.Parse(address)).ToString());

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("8.8.8.8", "10.0.0.1")]
    public async Task A_name_that_resolves_into_a_private_place_is_refused(params string[] addresses)
    {
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await ResolveAsync("mcp.example", Remote, [], addresses));
        Assert.Equal(UpstreamFault.Refused, fault.Fault);
        Assert.StartsWith("mcp.example resolves to an address of", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_resolves_to_public_addresses_is_connected_to_at_these() =>
        Assert.Equal([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("8.8.4.4")], await ResolveAsync("mcp.example", Remote, [], "8.8.8.8", "8.8.4.4"));

    [Fact]
    public async Task An_operator_may_allow_a_host_but_never_what_is_no_host()
    {
        Assert.Single(await ResolveAsync("Auth.internal", Remote, ["auth.INTERNAL"], "10.0.0.1"));
        Assert.Single(await ResolveAsync("169.254.169.254", Remote, ["169.254.169.254"]));
        await Assert.ThrowsAsync<UpstreamException>(async () => await ResolveAsync("other.internal", Remote, ["auth.internal"], "10.0.0.1"));
        await Assert.ThrowsAsync<UpstreamException>(async () => await ResolveAsync("auth.internal", Remote, ["auth.internal"], "0.0.0.0"));
    }

    [Theory]
    [InlineData("http://127.0.0.1/mcp", "127.0.0.1", true)]
    [InlineData("http://localhost/mcp", "127.0.0.1", true)]
    [InlineData("http://[::1]/mcp", "[::1]", true)]
    [InlineData("http://127.0.0.1/mcp", "10.0.0.1", false)]
    [InlineData("https://10.0.0.1/mcp", "10.0.0.1", true)]
    [InlineData("https://10.0.0.1/mcp", "10.0.0.2", false)]
    [InlineData("https://10.0.0.1/mcp", "127.0.0.1", false)]
    [InlineData("https://169.254.169.254/mcp", "169.254.169.254", false)]
    [InlineData("https://mcp.example/mcp", "127.0.0.1", false)]
    public async Task What_an_administrator_named_by_number_belongs_to_its_server_alone(string server, string host, bool allowed)
    {
        var resolving = async () => await ResolveAsync(host, new Uri(server), []);
        if (allowed)
        {
            Assert.Single(await resolving());
        }
        else
        {
            await Assert.ThrowsAsync<UpstreamException>(resolving);
        }
    }

    [Fact]
    public async Task A_name_without_addresses_is_not_found() =>
        Assert.Equal(SocketError.HostNotFound, (await Assert.ThrowsAsync<SocketException>(async () => await ResolveAsync("mcp.example", Remote, []))).SocketErrorCode);

    /// <summary>DNS rebinding: the name is public when it is looked at, and private when it is connected to.</summary>
    [Fact]
    public async Task A_server_whose_name_is_made_to_point_at_this_machine_is_not_connected_to()
    {
        await using var inside = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var options = new UpstreamOptions { AllowInsecure = true, Resolve = (_, _) => ValueTask.FromResult<IPAddress[]>([IPAddress.Loopback]) };
        await using var connector = new UpstreamConnector(options);
        var target = LoopbackServer.TargetOf(new Uri($"http://mcp.example:{inside.Url.Port}/mcp"));
        await using var connection = await connector.OpenAsync("rebound", target, Era.Modern, null, Scripted.Token);
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await connection.SendAsync(Scripted.Request(1, "ping"), Scripted.Token));
        Assert.Equal(UpstreamFault.Refused, fault.Fault);
        Assert.True(fault.NothingWasSent);
    }

    [Fact]
    public async Task A_server_whose_host_is_allowed_is_connected_to()
    {
        await using var inside = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var options = new UpstreamOptions
        {
            AllowInsecure = true,
            AllowedPrivateHosts = ["mcp.example"],
            Resolve = (_, _) => ValueTask.FromResult<IPAddress[]>([IPAddress.Loopback]),
        };
        await using var connector = new UpstreamConnector(options);
        var target = LoopbackServer.TargetOf(new Uri($"http://mcp.example:{inside.Url.Port}/mcp"));
        await using var connection = await connector.OpenAsync("allowed", target, Era.Modern, null, Scripted.Token);
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await connection.SendAsync(Scripted.Request(1, "ping"), Scripted.Token));
        Assert.NotEqual(UpstreamFault.Refused, fault.Fault);
    }

    private static ValueTask<IPAddress[]> ResolveAsync(string host, Uri server, string[] allowed, params string[] addresses)
    {
        var options = new UpstreamOptions { AllowedPrivateHosts = [.. allowed], Resolve = (_, _) => ValueTask.FromResult<IPAddress[]>([.. addresses.Select(IPAddress.Parse)]) };
        return new AddressGuard(options).ResolveAsync(host, EgressScope.Of(server), Scripted.Token);
    }
}
