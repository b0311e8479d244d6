using System.Collections.Immutable;
using Turnpike.Admin.Nodes;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Admin.NodeTarget;

/// <summary>Calls as the gateway makes them: decided under the snapshot in force, decided again when it was replaced meanwhile.</summary>
public static class Calls
{
    private static readonly byte[] NoArguments = "{}"u8.ToArray();

    /// <summary>Decides a tool call and reserves it.</summary>
    public static async Task<Reservation> ReserveAsync(Node node, string grant, string server, string tool)
    {
        while (true)
        {
            try
            {
                return await node.Ledger.ReserveAsync(Decide(node, grant, server, tool), CancellationToken.None);
            }
            catch (StaleSnapshotException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>The intent of a call that is not denied. Throws when the policy denies it or the grant is gone.</summary>
    public static CallIntent Decide(Node node, string grantId, string server, string tool, SessionView? session = null, DateTimeOffset? now = null)
    {
        var snapshot = node.Current;
        var grant = snapshot.Grants[grantId];
        var policy = grant.Servers[server]!.Compiled;
        var tape = new JsonTape();
        if (!tape.TryRead(NoArguments, JsonBudget.Message, out var fault) || !JsonSchema.TryCompile(tape.Root, out var schema, out _))
        {
            throw new InvalidOperationException(fault.ToString());
        }

        var arguments = tape.Root;
        var decision = policy.Decide(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = tool,
            Arguments = arguments,
            IsPinned = true,
            InputSchema = schema,
            Subject = grant.Subject,
            Server = server,
            SessionLabels = session is null ? [] : session.Labels,
            SessionCalls = session?.Calls,
            Instant = now,
        });
        if (decision.Outcome == DecisionOutcome.Deny)
        {
            throw new InvalidOperationException($"{decision.Rule}: {decision.Reason}");
        }

        return new CallIntent
        {
            Kind = "call",
            Snapshot = snapshot,
            Grant = grant,
            Server = server,
            Method = "tools/call",
            Name = tool,
            PolicyDigest = policy.Digest.Hex,
            Decision = decision,
            Judged = session,
            Amounts = [.. decision.Limits.Select(l => l.TryGetAmount(arguments, out var amount) ? amount : throw new InvalidOperationException())],
            Arguments = NoArguments,
            Source = "test",
        };
    }
}
