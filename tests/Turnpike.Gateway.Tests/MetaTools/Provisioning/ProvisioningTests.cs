using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Provisioning;
using Turnpike.Gateway.MetaTools.Feedback;
using static Turnpike.Gateway.Tests.MetaTools.Lifecycle.LifecycleTests;

namespace Turnpike.Gateway.Tests.MetaTools.Provisioning;

/// <summary>An agent asks for a server, a person decides: nothing is downloaded, started or sent by asking.</summary>
public sealed class ProvisioningTests
{
    private const string Remote = """{"server_name":"notes","package":"https://notes.example/mcp"}""";

    [Fact]
    public async Task A_plan_is_shown_whole_and_waits_for_a_person_and_an_agent_cannot_approve_it()
    {
        await using var caller = await AllAsync(null);
        var plan = await CallAsync(caller, "gateway.provision", Remote);
        var id = (string)plan["job_id"]!;
        Assert.Equal(("planned", "remote", "https://notes.example/mcp", "unknown"), ((string?)plan["status"], (string?)plan["ecosystem"], (string?)plan["url"], (string?)plan["version"]));
        Assert.Equal($"turnpike server provision approve {id}", (string?)plan["approval_command"]);
        var status = await CallAsync(caller, "gateway.provision_status", $$"""{"job_id":"{{id}}"}""");
        Assert.Equal(("planned", (string?)plan["plan_digest"]), ((string?)status["status"], (string?)status["plan_digest"]));
        Assert.Equal(status.ToJsonString(), (await CallAsync(caller, "gateway_provision_status", $$"""{"job_id":"{{id}}"}""")).ToJsonString());
        Assert.DoesNotContain("notes", caller.Gate.Node.Current.Servers.Keys);
        var refused = await Assert.ThrowsAsync<AdminException>(() => caller.Gate.Node.ActAsAsync(Actor.Agent("agent"), AdminActs.ApproveProvision, new ApproveProvision { Id = id, Digest = (string)plan["plan_digest"]! }, default).AsTask());
        Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
        Assert.True((await caller.Gate.Node.ActAsync(AdminActs.ShowProvision, new FollowProvision(id), default)).ByAgent);
    }

    [Fact]
    public async Task Another_callers_plan_is_like_one_that_is_not_there()
    {
        await using var caller = await AllAsync(null);
        var plan = await caller.Gate.Node.ActAsync(AdminActs.PlanProvision, new PlanProvision { Package = "https://notes.example/mcp", Name = "notes", Agent = "somebody" }, default);
        var there = await CallAsync(caller, "gateway.provision_status", $$"""{"job_id":"{{plan.Id}}"}""");
        var nowhere = await CallAsync(caller, "gateway.provision_status", """{"job_id":"pv_none"}""");
        Assert.Equal("E306", (string?)there["error"]!["code"]);
        Assert.Equal(nowhere.ToJsonString(), there.ToJsonString().Replace(plan.Id, "pv_none", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gateway.provision", """{"server_name":"image","package":"oci:host.example/told/you:1"}""")]
    [InlineData("gateway.register_discovered_server", """{"server_name":"image","package":"oci:host.example/told/you:1"}""")]
    public async Task The_recommended_policy_lets_no_agent_choose_a_host_to_ask(string tool, string arguments)
    {
        await using var caller = await AllAsync(null);
        Assert.StartsWith("[POLICY DENIED] An image", (string?)(await caller.AskAsync(tool, arguments))["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_found_is_registered_found_again_and_kept_from_others()
    {
        await using var caller = await AllAsync(null);
        var registered = await CallAsync(caller, "gateway.register_discovered_server", """{"server_name":"notes","package":"npm:@example/notes@1.2.3","env_vars":["NOTES_KEY"],"description":"Keeps notes."}""");
        Assert.Equal(("npm:@example/notes@1.2.3", "NOTES_KEY", "gateway.provision"), ((string?)registered["package"], (string?)registered["env_vars"]![0], (string?)registered["next"]!["tool"]));
        var found = Assert.Single((await CallAsync(caller, "gateway.search_registry", """{"query":"keeps notes"}"""))["results"]!.AsArray());
        Assert.Equal(("notes", "active", "gateway.provision"), ((string?)found!["name"], (string?)found["status"], (string?)found["next"]!["tool"]));
        await caller.Gate.Node.ActAsync(AdminActs.RegisterCandidate, new RegisterCandidate { Name = "mine", Package = "npm:mine@1.0.0" }, default);
        var taken = await CallAsync(caller, "gateway.register_discovered_server", """{"server_name":"mine","package":"npm:other@1.0.0"}""");
        Assert.Equal("E304", (string?)taken["error"]!["code"]);
        Assert.Equal("npm:mine@1.0.0", (await caller.Gate.Node.ActAsync(AdminActs.ListCandidates, Nothing.Value, default)).Candidates.Single(c => c.Name == "mine").Package);
    }

    [Theory]
    [InlineData("gateway.provision", """{"server_name":"nothing"}""", "E203", "search_registry")]
    [InlineData("gateway.provision", """{"server_name":"x","package":"git+https://host.example/a.git"}""", "E304", "git")]
    [InlineData("gateway.provision", """{"server_name":"x","package":"npm:a@1.0.0","env_vars":["KEY=value-canary"]}""", "E304", "/env_vars/0")]
    [InlineData("gateway.register_discovered_server", """{"server_name":"x"}""", "E304", "entry")]
    [InlineData("gateway.register_discovered_server", """{"server_name":"shop","package":"npm:a@1.0.0"}""", "E304", "shop-2")]
    [InlineData("gateway.update_server", """{"server_name":"shop"}""", "E304", "not provisioned")]
    [InlineData("gateway.submit_feedback", """{"title":"It does not work","description":"d","subordinate_server":"nobody"}""", "E203", "nobody")]
    public async Task What_is_wrong_is_said_and_what_would_be_right(string tool, string arguments, string code, string said)
    {
        await using var caller = await AllAsync(null);
        var error = (await CallAsync(caller, tool, arguments))["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        Assert.Contains(said, $"{error["message"]} {error["suggestion"]}", StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await caller.Gate.Node.ActAsync(AdminActs.ListProvisions, Nothing.Value, default)).Provisions);
    }

    [Fact]
    public async Task A_server_that_is_there_is_not_planned_again_and_an_empty_search_says_how_to_fill_the_catalogue()
    {
        await using var caller = await AllAsync(null);
        Assert.Equal("already_there", (string?)(await CallAsync(caller, "gateway.provision", """{"server_name":"shop"}"""))["status"]);
        Assert.Contains("turnpike catalog import", (string?)(await CallAsync(caller, "gateway.search_registry", """{"query":"zebra"}"""))["next_step"], StringComparison.Ordinal);
        var environment = await CallAsync(caller, "gateway.sync_environment", """{"platform":"mac","detected_clis":["git","gh","git"]}""");
        Assert.Equal("[\"gh\",\"git\"]", environment["detected_clis"]!.ToJsonString());
    }

    [Fact]
    public async Task Feedback_is_written_and_never_sent_and_secrets_are_written_over()
    {
        await using var caller = await AllAsync(null);
        const string arguments = """{"title":"It does not work","description":"Called with --token=hush-1234 and\nghp_abcdefghijklmnopqrstuvwxyz0123456789ab here.","confirm_submission":true,"subordinate_server":"shop"}""";
        var written = await CallAsync(caller, "gateway.submit_feedback", arguments);
        Assert.False((bool)written["submitted"]!);
        Assert.DoesNotContain("hush", written.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_", written.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("- server: shop", (string?)written["issue_body"], StringComparison.Ordinal);
        var issue = new PreparedIssue("A & B", new string('x', 100), null, null);
        Assert.StartsWith("https://code.example/o/r/issues/new?title=A%20%26%20B&body=xxx", issue.Url(new Uri("https://code.example/o/r/")), StringComparison.Ordinal);
        Assert.EndsWith("?title=Long", new PreparedIssue("Long", new string('x', 9000), null, null).Url(new Uri("https://code.example/o/r")), StringComparison.Ordinal);
        Assert.Null(issue.Url(null));
    }
}
