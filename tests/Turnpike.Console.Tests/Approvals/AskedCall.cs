using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Tests.Approvals;

/// <summary>Calls that a policy holds, as the gateway makes them.</summary>
internal static class AskedCall
{
    public const string Policy = """
        { "version": "1", "default": "deny", "tools": {
            "pay": { "action": "require_approval", "reason": "Somebody <b>looks</b>.", "arguments": "open" },
            "big": { "arguments": "open", "approval": { "quorum": 2, "timeout": "5m", "approvers": ["approver"] } } } }
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Adds the server <c>shop</c>, the policy and a grant of somebody; the grant's id.</summary>
    public static async Task<string> PrepareAsync(Node node, string subject = "agent")
    {
        if (!node.Current.Servers.ContainsKey("shop"))
        {
            await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "shop", Command = ["never-started"], Probe = false }, Stop);
            await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Policy), Stop);
        }

        return (await node.ActAsync(AdminActs.CreateGrant, new CreateGrant(subject, [new GrantedServer("shop", "p")]), Stop)).Grant.Id;
    }

    /// <summary>Makes a call; the id of the approval it waits for, null where it went out.</summary>
    public static async Task<string?> MakeAsync(Node node, string grantId, string arguments, string tool = "pay")
    {
        var snapshot = node.Current;
        var grant = snapshot.Grants[grantId];
        var policy = grant.Servers["shop"]!.Compiled;
        var tape = new JsonTape();
        var json = Encoding.UTF8.GetBytes(arguments);
        Assert.True(tape.TryRead(json, JsonBudget.Message, out _));
        var decision = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = tool, Arguments = tape.Root, IsPinned = true, Subject = grant.Subject, Server = "shop", SessionLabels = [] });
        Assert.Equal(DecisionOutcome.RequireApproval, decision.Outcome);
        var reservation = await node.Ledger.ReserveAsync(
            new CallIntent
            {
                Kind = "call",
                Snapshot = snapshot,
                Grant = grant,
                Server = "shop",
                Method = "tools/call",
                Name = tool,
                PolicyDigest = policy.Digest.Hex,
                Decision = decision,
                Amounts = [],
                Arguments = json,
                Source = "test",
            },
            Stop);
        return reservation.IsGranted ? null : reservation.Approval!.Id;
    }
}
