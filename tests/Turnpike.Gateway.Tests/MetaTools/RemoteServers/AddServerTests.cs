using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.SignIns;
using Turnpike.Gateway.MetaTools.RemoteServers;
using Turnpike.Gateway.Tests.MetaTools.SignIns;
using Turnpike.State.Vault;

namespace Turnpike.Gateway.Tests.MetaTools.RemoteServers;

/// <summary>An agent puts a server behind the gateway; nobody reaches it before a person looked at it.</summary>
public sealed class AddServerTests
{
    [Fact]
    public async Task A_person_is_asked_and_the_sign_in_begins_and_completion_connects_without_a_second_call()
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        var token = await place.GrantAsync("agent");
        var arguments = $$"""{"server_name":"GoogleDrive","server_url":"{{place.Server.Url}}"}""";
        Assert.DoesNotContain("GoogleDrive", place.Gate.Node.Current.Servers.Keys);
        var added = await place.CallWithApprovalAsync(token, "addRemoteMcpServer", arguments);
        Assert.Equal(("added", true, "pending"), ((string?)added["result"], (bool)added["requires_auth"]!, (string?)added["status"]));
        Assert.NotNull(added["auth_url"]);
        var flow = (string)added["flow_id"]!;
        await place.CompleteAsync(flow);
        var done = await place.CallAsync(token, "checkRemoteMcpOauthStatus", $$"""{"flow_id":"{{flow}}"}"""); // its own flow, though nobody granted it the server
        Assert.Equal(("completed", 1), ((string?)done["status"], (int)done["tools_found"]!));
        var again = await place.CallWithApprovalAsync(token, "addRemoteMcpServer", arguments);
        Assert.Equal(("exists", false, 1, 0), ((string?)again["result"], (bool)again["requires_auth"]!, (int)again["pending"]!, (int)again["approved_tools"]!));
        Assert.Contains(again["next_steps"]!.AsArray(), s => ((string)s!).Contains("turnpike grant create --subject agent", StringComparison.Ordinal));
        Assert.Equal("E203", (string?)(await place.CallAsync(token, "gateway.auth_connect", """{"server_name":"GoogleDrive"}"""))["error"]!["code"]);
        Assert.Equal("E301", (string?)(await place.CallAsync(token, "gateway.invoke", """{"tool_id":"GoogleDrive::whoami"}"""))["error"]!["code"]);
    }

    [Theory]
    [InlineData("""{"server_name":"google-drive","server_url":"https://example.com/mcp"}""", "GoogleDrive")]
    [InlineData("""{"server_name":"Gateway","server_url":"https://example.com/mcp"}""", "GatewayServer")]
    [InlineData("""{"server_name":"Notes"}""", "server_url")]
    [InlineData("""{"server_url":"https://example.com/mcp"}""", "server_name")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp?key=value-canary-3"}""", "never an argument")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp","env_args":{"API_KEY":"value-canary-4"}}""", "turnpike secret set")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp","credentials":{"API_KEY":"value-canary-4"}}""", "turnpike secret set")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp","headers":{"Authorization":"Bearer value-canary-5"}}""", "${secret:NAME}")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp","headers":{"X-Key":"${secret:CLIENT_SECRET}"}}""", "CLIENT_SECRET")]
    [InlineData("""{"server_name":"Notes","server_url":"https://example.com/mcp","env_args":{"A":"","B":""}}""", "headers")]
    public async Task What_is_wrong_is_said_before_a_person_is_asked_and_nothing_of_it_is_kept(string arguments, string said)
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        var token = await place.GrantAsync("agent");
        var error = (await place.CallAsync(token, "addRemoteMcpServer", arguments))["error"]!;
        Assert.Equal("E304", (string?)error["code"]);
        Assert.Contains(said, $"{error["message"]} {error["suggestion"]}", StringComparison.Ordinal);
        var record = Assert.Single(await place.Gate.RecordsAsync(), r => (string?)r["name"] == "addRemoteMcpServer");
        Assert.Null(record["args"]);
        Assert.Single(place.Gate.Node.Current.AddedServers);
    }

    [Fact]
    public async Task A_secret_that_is_named_is_sent_as_the_bearer_and_asked_of_a_person()
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        var token = await place.GrantAsync("agent");
        var added = await place.CallWithApprovalAsync(token, "addRemoteMcpServer", $$"""{"server_name":"Keyed","server_url":"{{place.Server.Url}}","env_args":{"API_KEY":""} }""");
        Assert.Equal(("needs_secret", "turnpike secret set Keyed API_KEY"), ((string?)added["status"], (string?)added["secrets"]![0]!["command"]));
        Assert.Equal("Bearer ${secret:API_KEY}", place.Gate.Node.Current.Servers["Keyed"].Target.Headers.Single(h => h.Key == "Authorization").Value);
    }

    [Fact]
    public async Task Names_that_differ_in_capital_letters_alone_are_refused()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        var refused = await place.CallWithApprovalAsync(token, "addRemoteMcpServer", $$"""{"server_name":"NOTES","server_url":"{{place.Server.Url}}"}""");
        Assert.Equal("E304", (string?)refused["error"]!["code"]);
    }

    [Fact]
    public async Task At_another_origin_the_sign_in_is_forgotten_and_header_fields_are_not_taken_along()
    {
        await using var place = await SignInPlace.StartAsync();
        await using var elsewhere = await ProtectedServer.StartAsync();
        await place.ActAsync(AdminActs.AddServer, new AddServer { Name = "Keyed", Url = place.Server.Url.ToString(), Headers = [new("X-Key", "${secret:KEY}")], Probe = false });
        var token = await place.GrantAsync("agent", "Notes", "Keyed");
        await place.CompleteAsync((string)(await place.CallAsync(token, "gateway.auth_connect", """{"server_name":"Notes"}"""))["flow_id"]!);
        Assert.NotEmpty(Tokens(place));
        var moved = await place.CallWithApprovalAsync(token, "updateRemoteMcpServer", $$"""{"server_name":"Notes","server_url":"{{elsewhere.Url}}"}""");
        Assert.Equal(("changed", true, "pending"), ((string?)moved["result"], (bool)moved["requires_auth"]!, (string?)moved["status"]));
        Assert.Empty(Tokens(place));
        Assert.Empty(elsewhere.Taken);
        var refused = await place.CallWithApprovalAsync(token, "updateRemoteMcpServer", $$"""{"server_name":"Keyed","server_url":"{{elsewhere.Url}}"}""");
        Assert.Equal("E402", (string?)refused["error"]!["code"]);
        Assert.Equal(place.Server.Url, place.Gate.Node.Current.Servers["Keyed"].Target.Url);
        Assert.Equal("E203", (string?)(await place.CallWithApprovalAsync(await place.GrantAsync("stranger"), "updateRemoteMcpServer", $$"""{"server_name":"Notes","server_url":"{{elsewhere.Url}}"}"""))["error"]!["code"]);
    }

    [Theory]
    [InlineData("google-drive", "GoogleDrive")]
    [InlineData("my notes", "MyNotes")]
    [InlineData("gitHub_api", "GitHubApi")]
    [InlineData("9gag", "Server9gag")]
    [InlineData("日本", "Server")]
    [InlineData("gateway", "GatewayServer")]
    public void Suggests_the_nearest_name_that_keeps_to_the_rule(string written, string nearest)
    {
        Assert.NotNull(RemoteServerName.Refusal(written));
        Assert.Equal(nearest, RemoteServerName.Nearest(written));
        Assert.Null(RemoteServerName.Refusal(nearest));
    }

    private static IEnumerable<SecretEntry> Tokens(SignInPlace place) => place.Gate.Node.Current.Vault.List("Notes").Where(s => s.Key.Kind == SecretKind.Token);
}
