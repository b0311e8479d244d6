using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Policies;

namespace Turnpike.Gateway.Tests.Versions;

/// <summary>A version is its bytes, takes effect from the next call on, and is named in every record (G3).</summary>
public sealed class PolicyVersionTests
{
    private const string Shut = """{ "version": "1", "default": "deny" }""";

    [Fact]
    public async Task Every_record_of_a_call_names_the_digest_of_the_version_that_decided_it()
    {
        await using var gate = await GateUnderTest.StartAsync();
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        await gate.ApplyAsync(Shut);
        Assert.Equal("[POLICY DENIED] This tool is not available.", await gate.CallAsync("wipe"));
        await gate.Node.ActAsync(AdminActs.RollBackPolicy, new RollBackPolicy("shop", 1), default);
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        await gate.ApplyAsync(Shut);
        Assert.Equal("[POLICY DENIED] This tool is not available.", await gate.CallAsync("wipe"));

        var (open, shut) = (Digest(GateUnderTest.AllowAll), Digest(Shut));
        var calls = (await gate.RecordsAsync()).Where(r => (string?)r["kind"] == "call").ToArray();
        Assert.Equal([("allow", open), ("deny", shut), ("allow", open), ("deny", shut)], calls.Select(c => ((string?)c["decision"], (string?)c["policy"])));
        Assert.Equal(2, calls.Select(c => (string?)c["snapshot"]).Distinct().Count());
        var versions = await gate.Node.ActAsync(AdminActs.PolicyHistory, new NamedPolicy("shop"), default);
        Assert.Equal([(1, open, false), (2, shut, true)], versions.Versions.Select(v => (v.Version, (string?)v.Digest, v.InForce)));
    }

    [Fact]
    public async Task A_denial_tells_the_agent_the_digest_that_the_record_names()
    {
        const string denied = """{ "version": "1", "default": "allow", "tools": { "wipe": { "action": "deny" } } }""";
        await using var gate = await GateUnderTest.StartAsync(denied);
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", """{ "name": "wipe", "arguments": {} }"""));
        Assert.Equal(Digest(denied), (string?)answer!["result"]!["_meta"]!["dev.turnpike/decision"]!["policyDigest"]);
        JsonNode record = Assert.Single(await gate.RecordsAsync(), r => (string?)r["kind"] == "call");
        Assert.Equal(Digest(denied), (string?)record["policy"]);
    }

    private static string? Digest(string document) => PolicyDigest.Of(System.Text.Encoding.UTF8.GetBytes(document)).Hex;
}
