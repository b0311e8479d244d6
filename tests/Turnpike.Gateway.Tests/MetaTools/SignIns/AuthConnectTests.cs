using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.State.Vault;

namespace Turnpike.Gateway.Tests.MetaTools.SignIns;

/// <summary>An agent begins a sign-in, a person ends it, and no secret goes through the agent.</summary>
public sealed class AuthConnectTests
{
    private const string Notes = """{"server_name":"Notes"}""";

    [Fact]
    public async Task Begins_a_sign_in_that_a_person_ends_and_asking_changes_nothing()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        var begun = await place.CallAsync(token, "gateway.auth_connect", Notes);
        var flow = (string)begun["flow_id"]!;
        Assert.Equal(("pending", "missing_auth", true), ((string?)begun["status"], (string?)begun["auth_state"], (bool)begun["requires_auth"]!));
        Assert.Equal("http://127.0.0.1:7227/oauth/start/" + flow, (string?)begun["url"]);
        Assert.NotNull(begun["expires_at"]);
        Assert.Equal(flow, (string?)(await place.CallAsync(token, "gateway_auth_connect", Notes))["flow_id"]); // one flow, however often it is asked for
        Assert.Equal("pending", await StatusAsync(place, token, flow));
        Assert.Equal("pending", await StatusAsync(place, token, flow));
        await place.CompleteAsync(flow);
        var done = await place.CallAsync(token, "checkRemoteMcpOauthStatus", $$"""{"flow_id":"{{flow}}"}""");
        Assert.Equal(("completed", 1), ((string?)done["status"], (int)done["tools_found"]!));
        var again = await place.CallAsync(token, "gateway.auth_connect", Notes);
        Assert.Equal(("none", false, null), ((string?)again["auth_state"], (bool)again["requires_auth"]!, again["flow_id"]));
        var records = await place.Gate.RecordsAsync();
        Assert.Equal(3, records.Count(r => (string?)r["name"] == "gateway.auth_connect" && (string?)r["kind"] == "call"));
        Assert.Equal("admin:agent:agent", (string?)Assert.Single(records, r => (string?)r["method"] == "auth.begin" && (string?)r["kind"] == "admin")["source"]);
    }

    [Fact]
    public async Task ReAuth_keeps_the_server_its_pins_and_the_old_tokens_until_the_new_ones_are_there()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        await place.CompleteAsync((string)(await place.CallAsync(token, "gateway.auth_connect", Notes))["flow_id"]!);
        var (before, version) = (place.Gate.Node.Current.Servers["Notes"], Version(place));
        var begun = await place.CallAsync(token, "ReAuthRemoteMcpServer", Notes);
        Assert.Equal(("pending", true), ((string?)begun["status"], (bool)begun["requires_auth"]!));
        Assert.StartsWith("http://127.0.0.1:7227/oauth/start/", (string?)begun["auth_url"], StringComparison.Ordinal);
        Assert.Equal(version, Version(place));
        await place.CompleteAsync((string)begun["flow_id"]!);
        Assert.NotEqual(version, Version(place));
        var after = place.Gate.Node.Current.Servers["Notes"];
        Assert.Equal((before.Target.Url, before.Pins.Count, before.Settings), (after.Target.Url, after.Pins.Count, after.Settings));
    }

    [Theory]
    [InlineData("gateway.auth_connect")]
    [InlineData("ReAuthRemoteMcpServer")]
    public async Task A_server_out_of_reach_is_answered_like_one_that_is_not_there_and_nothing_is_begun(string tool)
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent");
        var there = await place.CallAsync(token, tool, Notes);
        var nowhere = await place.CallAsync(token, tool, """{"server_name":"Nodes"}""");
        Assert.Equal("E203", (string?)there["error"]!["code"]);
        Assert.Equal(there.ToJsonString(), nowhere.ToJsonString().Replace("Nodes", "Notes", StringComparison.Ordinal));
        Assert.Empty((await place.ActAsync(AdminActs.ListSignIns, new ListSignIns())).Flows);
    }

    [Fact]
    public async Task A_credential_as_an_argument_is_refused_without_a_word_of_it_and_the_record_has_none_of_it()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        var refused = await place.CallAsync(token, "gateway.auth_connect", """{"server_name":"Notes","credential":"value-canary-77"}"""); // the place looks for the word in every answer
        Assert.Equal("E304", (string?)refused["error"]!["code"]);
        Assert.Contains("credential", (string?)refused["error"]!["message"], StringComparison.Ordinal);
        Assert.Contains("never an argument", (string?)refused["error"]!["suggestion"], StringComparison.Ordinal);
        await place.CallAsync(token, "gateway.auth_connect", Notes);
        var calls = (await place.Gate.RecordsAsync()).Where(r => (string?)r["name"] == "gateway.auth_connect").ToArray();
        Assert.DoesNotContain(calls, r => r.ToJsonString().Contains("canary", StringComparison.Ordinal));
        Assert.Null(calls[0]["args"]);  // Not even a digest, whatever the record keeps of arguments.
        Assert.NotNull(calls[1]["args"]);
        Assert.Empty(place.Gate.Node.Current.Vault.List("Notes").Where(s => s.Key.Kind == SecretKind.Value));
    }

    [Fact]
    public async Task Each_caller_signs_in_as_themselves_and_sees_no_flow_and_no_secret_of_another()
    {
        await using var place = await SignInPlace.StartAsync(perCaller: true);
        var (alice, bob) = (await place.GrantAsync("alice", "Notes"), await place.GrantAsync("bob", "Notes"));
        var flow = (string)(await place.CallAsync(alice, "gateway.auth_connect", Notes))["flow_id"]!;
        Assert.Equal("alice", (await place.ActAsync(AdminActs.ShowSignIn, new NamedFlow(flow))).Caller);
        Assert.Equal("not_found", await StatusAsync(place, bob, flow));
        var nobodys = await place.CallAsync(bob, "checkRemoteMcpOauthStatus", """{"flow_id":"f_0"}""");
        Assert.Equal(nobodys.ToJsonString().Replace("f_0", flow, StringComparison.Ordinal), (await place.CallAsync(bob, "checkRemoteMcpOauthStatus", $$"""{"flow_id":"{{flow}}"}""")).ToJsonString());
        await place.CompleteAsync(flow);
        Assert.Equal("none", (string?)(await place.CallAsync(alice, "gateway.auth_connect", Notes))["auth_state"]);
        Assert.Equal("missing_auth", (string?)(await place.CallAsync(bob, "gateway.auth_connect", Notes))["auth_state"]);
    }

    [Fact]
    public async Task A_server_without_its_secret_is_answered_with_the_command_that_asks_a_person_for_it()
    {
        await using var place = await SignInPlace.StartAsync(isAdded: false);
        await place.ActAsync(AdminActs.AddServer, new AddServer { Name = "Keyed", Url = place.Server.Url.ToString(), Headers = [new("Authorization", "Bearer ${secret:API_TOKEN}")], Probe = false });
        var token = await place.GrantAsync("agent", "Keyed");
        var lacks = await place.CallAsync(token, "gateway.auth_connect", """{"server_name":"Keyed"}""");
        Assert.Equal(("missing_auth", "needs_secret"), ((string?)lacks["auth_state"], (string?)lacks["status"]));
        Assert.Equal("turnpike secret set Keyed API_TOKEN", (string?)Assert.Single(lacks["secrets"]!.AsArray())!["command"]);
        Assert.Equal("API_TOKEN", (string?)Assert.Single((await place.CallAsync(token, "getUserSecrets"))["missing"]!.AsArray())!["name"]);
        await place.ActAsync(AdminActs.SetSecret, new Admin.Secrets.SetSecret { Server = "Keyed", Name = "API_TOKEN", Value = "value-canary-1" });
        await place.ActAsync(AdminActs.SetSecret, new Admin.Secrets.SetSecret { Server = "Keyed", Name = "OWN", Value = "value-canary-2", Caller = "agent" });
        Assert.Equal("none", (string?)(await place.CallAsync(token, "gateway.auth_connect", """{"server_name":"Keyed"}"""))["auth_state"]);
        Assert.Equal(["API_TOKEN server ****", "OWN caller ****"], await SecretsAsync(place, token));
        Assert.Equal(["API_TOKEN server ****"], await SecretsAsync(place, await place.GrantAsync("another", "Keyed")));
        Assert.Empty(await SecretsAsync(place, await place.GrantAsync("stranger")));
    }

    [Fact]
    public async Task A_client_that_opens_addresses_is_offered_this_one_and_told_afterwards_how_it_stands()
    {
        await using var place = await SignInPlace.StartAsync();
        var token = await place.GrantAsync("agent", "Notes");
        const string able = """, "_meta": { "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "url": {} } } }""";
        var offered = (await place.AskAsync(token, "gateway.auth_connect", Notes, able))["result"]!;
        Assert.Equal("input_required", (string?)offered["resultType"]);
        var asked = offered["inputRequests"]!.AsObject().Single().Value!;
        Assert.Equal(("elicitation/create", "url"), ((string?)asked["method"], (string?)asked["params"]!["mode"]));
        var flow = ((string)asked["params"]!["url"]!).Split('/')[^1];
        await place.CompleteAsync(flow);
        Assert.Equal("none", (string?)(await place.AskAsync(token, "gateway.auth_connect", Notes, able))["result"]!["structuredContent"]!["auth_state"]);
    }

    private static async Task<string?> StatusAsync(SignInPlace place, string token, string flow) =>
        (string?)(await place.CallAsync(token, "checkRemoteMcpOauthStatus", $$"""{"flow_id":"{{flow}}"}"""))["status"];

    private static async Task<string[]> SecretsAsync(SignInPlace place, string token) =>
        [.. (await place.CallAsync(token, "getUserSecrets"))["secrets"]!.AsArray().Select(s => $"{s!["name"]} {s["belongs_to"]} {s["masked"]}")];

    private static int Version(SignInPlace place) => place.Gate.Node.Current.Vault.List("Notes").Single(s => s.Key.Kind == SecretKind.Token).Version;
}
