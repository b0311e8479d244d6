using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Turnpike.Catalog.Definitions;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Probing;
using Turnpike.Upstreams.Tests.Http;
using Turnpike.Wire.Revisions;
using static Turnpike.Upstreams.Tests.Scripted;

namespace Turnpike.Upstreams.Tests.Probing;

public sealed class ServerProbeTests
{
    [Theory]
    [InlineData("plain", Era.Legacy)]
    [InlineData("modern", Era.Modern)]
    [InlineData("both", Era.Both)]
    [InlineData("dies-on-discover", Era.Legacy)]
    public async Task Finds_the_eras_of_a_stdio_server(string mode, Era era)
    {
        await using var connector = new UpstreamConnector();
        Assert.Equal(era, await connector.DetectAsync("scripted", Target(mode), Token));
        Assert.Equal(era == Era.Legacy ? "1.5" : "2.0", connector.Status("scripted").ServerVersion);
    }

    [Fact]
    public async Task Falls_back_to_initialize_when_discovery_is_not_answered()
    {
        await using var connector = new UpstreamConnector(new UpstreamOptions { ProbeTimeout = TimeSpan.FromSeconds(3) });
        Assert.Equal(Era.Legacy, await connector.DetectAsync("scripted", Target("ignores-unknown"), Token));
    }

    [Fact]
    public async Task A_server_that_dies_is_reported_and_not_waited_for()
    {
        await using var connector = new UpstreamConnector();
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await connector.DetectAsync("scripted", Target("die"), Token));
        Assert.Contains("code 3", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"result":{"supportedVersions":["2026-07-28"]}}""", Era.Modern)]
    [InlineData(400, """{"error":{"code":-32022,"message":"","data":{"supported":["2027-01-01","2026-07-28"]}}}""", Era.Modern)]
    [InlineData(400, """{"error":{"code":-32020,"message":""}}""", Era.Modern)]
    [InlineData(400, """{"error":{"code":-32022,"message":"","data":{"supported":["2025-11-25"]}}}""", Era.None)]
    [InlineData(400, """{"error":{"code":-32600,"message":""}}""", Era.None)]
    [InlineData(200, """{"result":{}}""", Era.None)]
    [InlineData(500, "no json", Era.None)]
    public async Task Reads_the_answer_to_discovery_and_asks_initialize_in_every_case(int status, string answer, Era discovered)
    {
        foreach (var legacy in new[] { true, false })
        {
            await using var server = await LoopbackServer.StartAsync(async context =>
            {
                using var message = await JsonDocument.ParseAsync(context.Request.Body);
                var method = message.RootElement.TryGetProperty("method", out var m) ? m.GetString() : null;
                context.Response.ContentType = "application/json";
                context.Response.StatusCode = method == "server/discover" ? status : method == "initialize" && legacy ? 200 : 400;
                var id = message.RootElement.TryGetProperty("id", out var i) ? i.GetRawText() : "null";
                await context.Response.WriteAsync(method switch
                {
                    "server/discover" => answer.StartsWith('{') ? "{\"jsonrpc\":\"2.0\",\"id\":" + id + "," + answer[1..] : answer,
                    "initialize" when legacy => "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"protocolVersion\":\"2025-06-18\"}}",
                    _ => "",
                });
            });
            await using var connector = new UpstreamConnector();
            var expected = discovered | (legacy ? Era.Legacy : Era.None);
            if (expected == Era.None)
            {
                await Assert.ThrowsAsync<UpstreamException>(async () => await connector.DetectAsync("loopback", server.Target(), Token));
            }
            else
            {
                Assert.Equal(expected, await connector.DetectAsync("loopback", server.Target(), Token));
            }
        }
    }

    [Fact]
    public async Task A_server_that_wants_a_credential_says_so_and_is_asked_once()
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        await using var connector = new UpstreamConnector();
        var fault = await Assert.ThrowsAsync<UpstreamException>(async () => await connector.DetectAsync("loopback", server.Target(), Token));
        Assert.Equal((UpstreamFault.HttpError, 401, 1), (fault.Fault, fault.Status, requests));
    }

    [Fact]
    public async Task Reads_all_pages_the_instructions_and_who_the_server_says_it_is()
    {
        await using var connector = new UpstreamConnector();
        var listing = await ServerProbe.ReadAsync(connector, "scripted", Target(), Token);
        Assert.Equal((Era.Legacy, "2025-11-25", "scripted", "1.5", "be kind"),
            (listing.Era, listing.Revision, listing.ServerName, listing.ServerVersion, listing.Instructions));
        Assert.Equal(["first", "second"], listing.Definitions.Where(d => d.Kind == DefinitionKind.Tool).Select(d => d.Name));
        Assert.Single(listing.Definitions, d => d.Kind == DefinitionKind.Instructions);
        Assert.Equal(2, listing.Pages.Length);
        Assert.Empty(listing.Problems);
    }

    [Fact]
    public async Task A_server_of_both_eras_is_read_in_both_and_what_differs_is_a_problem()
    {
        await using var connector = new UpstreamConnector();
        var listing = await ServerProbe.ReadAsync(connector, "scripted", Target("both"), Token);
        Assert.Equal(Era.Both, listing.Era);
        Assert.Equal(3, listing.Definitions.Length); // Two of the modern era, and the one that only the legacy era offers.
        Assert.Contains(listing.Problems, problem => problem.Contains("legacy era only", StringComparison.Ordinal));
    }
}
