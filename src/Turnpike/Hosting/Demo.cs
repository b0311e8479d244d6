using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;

namespace Turnpike.Hosting;

/// <summary>What <c>up --demo</c> adds: the playground server, a sample policy and a grant, which also reaches the gateway's own tools.</summary>
internal static class Demo
{
    /// <summary>The server's and the policy's name.</summary>
    public const string Name = "playground";

    /// <summary>The sample policy: one tool open, one with argument rules and a limit, one a person approves, one denied, one hidden.</summary>
    public const string Policy = """
        {
          "version": "1",
          "default": "deny",
          "hide": ["delete_customer"],
          "all_tools": {
            "limits": [ { "counter": "calls", "window": "minute", "max": 60, "scope": "grant" } ]
          },
          "tools": {
            "list_charges": {},
            "create_refund": {
              "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] } ], "on_deny": "Only USD and EUR." } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Refund exceeds the policy limit." } ],
              "limits": [ { "counter": "refunds", "window": "minute", "max": 3, "scope": "grant" } ]
            },
            "send_receipt": { "action": "require_approval", "reason": "A person looks at receipts." },
            "close_account": { "action": "deny", "reason": "Accounts are closed by people." }
          }
        }
        """;

    /// <summary>Adds what is not there yet, and a fresh grant; returns its token.</summary>
    public static async Task<string> PrepareAsync(Node node, CancellationToken cancellation)
    {
        if (!node.Current.Servers.ContainsKey(Name))
        {
            var server = await node.ActAsync(AdminActs.AddServer, new AddServer { Name = Name, Command = OwnExecutable.Command("playground") }, cancellation);
            var choices = server.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash)).ToImmutableArray();
            await node.ActAsync(AdminActs.ApprovePins, new ChoosePins(Name, choices), cancellation);
        }

        if (!node.Current.Policies.ContainsKey(Name))
        {
            await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(Name, Policy), cancellation);
        }

        foreach (var old in node.Current.Grants.Values.Where(g => g.Subject == "demo").ToArray())
        {
            await node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(old.Id), cancellation);
        }

        var grant = await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("demo", [new GrantedServer(Name, Name), new GrantedServer(ServerName.Gateway, null)]), cancellation);
        return grant.Token!;
    }
}
