using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Tests.MetaTools.Lifecycle;

/// <summary>Agents manage servers within policy: only those of their grant, and nothing that ends the work of others by itself.</summary>
public sealed class LifecycleTests
{
    // The names agents know from a progressive gateway.
    private static readonly string[] Known =
    [
        "catalog_search", "describe", "invoke", "request_capability", "search_registry", "register_discovered_server", "provision", "provision_status", "auth_connect",
        "update_server", "sync_environment", "refresh", "connect_server", "disconnect_server", "restart_server", "health", "config_status", "get_startup_policy",
        "set_startup_policy", "list_pending", "cancel", "tasks_list", "tasks_get", "tasks_result", "tasks_cancel", "submit_feedback",
    ];

    [Fact]
    public async Task All_twenty_six_names_are_there_and_eight_are_listed_first()
    {
        await using var caller = await AllAsync(GateUnderTest.AllowAll);
        var (_, answer) = await caller.Gate.SendAsync(caller.Modern("tools/list"));
        var names = answer!["result"]!["tools"]!.AsArray().Select(t => (string)t!["name"]!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(26, Known.Length);
        Assert.All(Known, n => Assert.Contains($"gateway.{n}", names));
        Assert.Equal(8, MetaToolTable.All.Count(t => t.IsListedFirst));
    }

    [Fact]
    public async Task Refresh_works_under_the_recommended_policy_and_force_does_not()
    {
        await using var caller = await AllAsync(null);
        var answer = await CallAsync(caller, "gateway.refresh");
        Assert.Equal((true, 1, 3), ((bool)answer["ok"]!, (int)answer["servers_seen"]!, (int)answer["tools_indexed"]!));
        Assert.True((bool)(await CallAsync(caller, "gateway_refresh", """{"force":false}"""))["ok"]!);
        var refused = (await caller.AskAsync("gateway.refresh", """{"force":true}"""))["result"]!;
        Assert.StartsWith("[POLICY DENIED] force ends calls of others.", (string?)refused["content"]![0]!["text"], StringComparison.Ordinal);
        var records = await caller.Gate.RecordsAsync();
        Assert.Equal(2, records.Count(r => (string?)r["method"] == "server.refresh_all" && (string?)r["source"] == "admin:agent:agent"));
    }

    [Theory]
    [InlineData("gateway.connect_server")]
    [InlineData("gateway.disconnect_server")]
    [InlineData("gateway.restart_server")]
    [InlineData("gateway.set_startup_policy")]
    public async Task What_changes_the_gateway_asks_a_person_first(string tool)
    {
        await using var caller = await AllAsync(null);
        var arguments = tool == "gateway.set_startup_policy" ? """{"operation":"add","names":["shop"]}""" : """{"server_name":"shop"}""";
        var asked = (await caller.AskAsync(tool, arguments))["result"]!;
        Assert.NotNull(asked["_meta"]!["dev.turnpike/decision"]!["approvalId"]);
        Assert.True(caller.Gate.Node.Current.Servers["shop"].Settings.IsReachable);
    }

    [Fact]
    public async Task A_server_is_disconnected_connected_and_restarted_and_says_how_it_stood()
    {
        await using var caller = await AllAsync(GateUnderTest.AllowAll);
        var gone = await CallAsync(caller, "gateway.disconnect_server", """{"server_name":"shop"}""");
        Assert.Equal(("disconnect", "disconnected", 0), ((string?)gone["action"], (string?)gone["new_status"], (int)gone["cancelled_request_count"]!));
        Assert.NotNull((await CallAsync(caller, "gateway.invoke", """{"tool_id":"shop::add","arguments":{"a":1}}"""))["error"]);
        Assert.True((bool)(await CallAsync(caller, "gateway.config_status"))["entries"]![0]!["disconnected"]!);
        var back = await CallAsync(caller, "gateway.connect_server", """{"server_name":"shop"}""");
        Assert.Equal((true, "disconnected", "connected", 3), ((bool)back["ok"]!, (string?)back["prior_status"], (string?)back["new_status"], (int)back["approved_count"]!));
        Assert.Equal("connected", (string?)(await CallAsync(caller, "gateway.restart_server", """{"server_name":"shop"}"""))["new_status"]);
        Assert.Equal(1, caller.Gate.Node.Current.Servers["shop"].Settings.Restarts);
    }

    [Fact]
    public async Task Work_in_flight_is_a_reason_to_refuse_unless_forced()
    {
        await using var caller = await AllAsync(GateUnderTest.AllowAll);
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        caller.Gate.Upstream.OnCall = async (_, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
            return false;
        };
        var running = caller.CallAsync("gateway.invoke", """{"tool_id":"shop::add","arguments":{"a":1}}""");
        await arrived.Task;
        var refused = await CallAsync(caller, "gateway.restart_server", """{"server_name":"shop"}""");
        Assert.Equal("E204", (string?)refused["error"]!["code"]);
        Assert.Contains("1 call", (string?)refused["error"]!["message"], StringComparison.Ordinal);
        var forced = await CallAsync(caller, "gateway.disconnect_server", """{"server_name":"shop","force":true}""");
        Assert.Equal(1, (int)forced["cancelled_request_count"]!);
        release.TrySetResult();
        await running;
    }

    [Fact]
    public async Task Servers_outside_of_the_grant_are_not_there()
    {
        await using var caller = await MetaCaller.StartAsync(gatewayPolicy: GateUnderTest.AllowAll, reachesShop: false);
        caller.Path = "/mcp/gateway/all";
        foreach (var tool in new[] { "connect_server", "disconnect_server", "restart_server", "update_server" })
        {
            var there = await CallAsync(caller, $"gateway.{tool}", """{"server_name":"shop"}""");
            var nowhere = await CallAsync(caller, $"gateway.{tool}", """{"server_name":"ship"}""");
            Assert.Equal("E203", (string?)there["error"]!["code"]);
            Assert.Equal(there.ToJsonString(), nowhere.ToJsonString().Replace("ship", "shop", StringComparison.Ordinal));
        }

        await caller.Gate.Node.ActAsync(AdminActs.SetStartup, new("shop", StartEarly: true, Apply: true), default);
        foreach (var tool in new[] { "config_status", "get_startup_policy", "refresh" })
        {
            Assert.DoesNotContain("shop", (await CallAsync(caller, $"gateway.{tool}")).ToJsonString(), StringComparison.Ordinal);
        }

        Assert.Equal("E203", (string?)(await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"remove","names":["shop"],"apply":true,"dry_run":false}"""))["error"]!["code"]);
        Assert.True(caller.Gate.Node.Current.Servers["shop"].Settings.StartEarly);
    }

    [Fact]
    public async Task Startup_is_previewed_by_default_and_no_other_path_is_written()
    {
        await using var caller = await AllAsync(GateUnderTest.AllowAll);
        var preview = await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"add","names":["shop"]}""");
        Assert.Equal((false, true, "shop"), ((bool)preview["changed"]!, (bool)preview["dry_run"]!, (string?)preview["after"]![0]));
        Assert.True((bool)(await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"add","names":["shop"],"apply":true}"""))["dry_run"]!);
        Assert.False(caller.Gate.Node.Current.Servers["shop"].Settings.StartEarly);
        var elsewhere = await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"add","names":["shop"],"path":"/etc/passwd","apply":true,"dry_run":false}""");
        Assert.Equal("E402", (string?)elsewhere["error"]!["code"]);
        Assert.False(caller.Gate.Node.Current.Servers["shop"].Settings.StartEarly);
        Assert.True((bool)(await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"add","names":["shop"],"apply":true,"dry_run":false}"""))["changed"]!);
        Assert.Equal("shop", (string?)(await CallAsync(caller, "gateway.get_startup_policy"))["auto_start"]![0]);
        await CallAsync(caller, "gateway.set_startup_policy", """{"operation":"set","names":[],"apply":true,"dry_run":false}""");
        Assert.False(caller.Gate.Node.Current.Servers["shop"].Settings.StartEarly);
    }

    /// <summary>Calls a tool and holds its answer against its schema.</summary>
    internal static async Task<JsonNode> CallAsync(MetaCaller caller, string tool, string arguments = "{}")
    {
        var answer = await caller.AskAsync(tool, arguments);
        var structured = answer["result"]?["structuredContent"];
        Assert.True(structured is not null, answer.ToJsonString());
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(structured.ToJsonString()), JsonBudget.Message, out _));
        Assert.True(
            MetaArguments.Compile(MetaToolTable.Find(MetaToolTable.NameOf(tool))!.OutputSchema).TryValidate(tape.Root, out var fault),
            $"{fault.InstancePath}: {fault.Message} in {structured}");
        Assert.Equal(structured["error"] is not null, (bool?)answer["result"]!["isError"] == true);
        return structured;
    }

    internal static async Task<MetaCaller> AllAsync(string? gatewayPolicy)
    {
        var caller = await MetaCaller.StartAsync(gatewayPolicy: gatewayPolicy);
        caller.Path = "/mcp/gateway/all";
        return caller;
    }
}
