using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.MetaTools;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Calls;

/// <summary>What the record is told of a message.</summary>
internal static class Recording
{
    /// <summary>A decision that nothing was asked about.</summary>
    public static readonly Decision Passed = new(DecisionOutcome.Allow, DecisionStep.Allowed, "(passes)", "", null, []);

    /// <summary>The intent, or the denial, of a call.</summary>
    public static CallIntent Call(Visit visit, ClientMessage message, string? name, in Decision decision, Definition? pin, string kind = "call", SessionView? judged = null) => new()
    {
        Kind = kind,
        Snapshot = visit.Snapshot,
        Grant = visit.Grant,
        Server = visit.Server.Name,
        Session = visit.Session,
        Method = message.Envelope.Method?.Name ?? "(answer)",
        Name = name,
        Revision = message.Revision ?? visit.Link.Revision,
        DefinitionHash = pin?.Hash.Hex,
        PolicyDigest = visit.Policy?.Compiled.Digest.Hex,
        Decision = decision,
        Judged = judged,
        Amounts = Amounts(decision, message.Envelope.Arguments),
        Arguments = visit.Server.IsBuiltIn && !MetaArguments.MayBeKept(message) ? default : message.Envelope.Arguments.RawMemory,
        RequestBytes = message.Bytes.Length,
        Source = visit.Source,
        Via = visit.Via,
    };

    /// <summary>Something that is no call, or that the gateway did of itself.</summary>
    public static CallIntent Note(Visit visit, string kind, string method, string? name, in Decision decision) => new()
    {
        Kind = kind,
        Snapshot = visit.Snapshot,
        Grant = visit.Grant,
        Server = visit.Server.Name,
        Session = visit.Session,
        Method = method,
        Name = name,
        Revision = visit.Link.Revision,
        PolicyDigest = visit.Policy?.Compiled.Digest.Hex,
        Decision = decision,
        Source = visit.Source,
        Via = visit.Via,
    };

    /// <summary>A task that was seen to have ended.</summary>
    public static CallIntent EndOfTask(Visit visit, string key) => new()
    {
        Kind = "task",
        Snapshot = visit.Snapshot,
        Grant = visit.Grant,
        Server = visit.Server.Name,
        Session = visit.Session,
        Method = "ended",
        EndedTask = key,
        Source = visit.Source,
        Via = visit.Via,
    };

    /// <summary>A refusal of the gateway's own, with its code for the record.</summary>
    public static Decision Refusal(string code) => new(DecisionOutcome.Deny, DecisionStep.NoPolicy, $"({code})", "", null, []);

    // Invariant: Decide allowed, so every amount is usable.
    private static ImmutableArray<ExactDecimal> Amounts(in Decision decision, JsonView arguments)
    {
        if (decision.Limits.IsDefaultOrEmpty)
        {
            return [];
        }

        var amounts = new ExactDecimal[decision.Limits.Length];
        for (var i = 0; i < amounts.Length; i++)
        {
            decision.Limits[i].TryGetAmount(arguments, out amounts[i]);
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(amounts);
    }
}
