using Turnpike.Gateway.Calls;
using Turnpike.Policies;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Rewriting;

/// <summary>
/// What a server may ask of the client: sampling, elicitation, roots, each only where the policy's <c>server_requests</c> allow it.
/// A capability that is not allowed is not offered to the server, so that a well-behaved one never asks.
/// </summary>
internal static class Capabilities
{
    /// <summary>Removes what the policy does not allow from a client's capabilities.</summary>
    public static void Restrict(JsonView capabilities, Visit visit, EditList edits)
    {
        if (capabilities.Kind != JsonKind.Object || !NeedsRestriction(capabilities, visit))
        {
            return;
        }

        var kept = new List<byte>(capabilities.Length);
        kept.Add((byte)'{');
        foreach (var member in capabilities.Members)
        {
            if (Kind(member.Name) is { } kind && !Allows(visit, kind))
            {
                continue;
            }

            if (kept.Count > 1)
            {
                kept.Add((byte)',');
            }

            kept.AddRange(member.Name.Raw);
            kept.Add((byte)':');
            kept.AddRange(member.Value.Raw);
        }

        kept.Add((byte)'}');
        edits.Replace(capabilities.Start, capabilities.Length, kept.ToArray());
    }

    /// <summary>Whether the policy allows a server to ask for this. A shared connection allows nothing: whose client would answer?</summary>
    public static bool Allows(Visit visit, string kind) =>
        visit.Policy is { } policy && !visit.Server.Shared && !visit.Link.IsShared && policy.Compiled.Decide(new CallFacts
        {
            Target = CallTarget.ServerRequest,
            Name = kind,
            IsPinned = true,
            Subject = visit.Grant.Subject,
            Server = visit.Server.Name,
        }).Outcome == DecisionOutcome.Allow;

    /// <summary>The policy's word for a server-to-client method; null when no policy can allow it.</summary>
    public static string? KindOf(McpMethod? method) => method?.Family switch
    {
        MethodFamily.Sampling => "sampling",
        MethodFamily.Elicitation => "elicitation",
        MethodFamily.Roots => "roots",
        _ => null,
    };

    private static bool NeedsRestriction(JsonView capabilities, Visit visit)
    {
        foreach (var member in capabilities.Members)
        {
            if (Kind(member.Name) is { } kind && !Allows(visit, kind))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Kind(JsonView name) =>
        name.Is("sampling"u8) ? "sampling" : name.Is("elicitation"u8) ? "elicitation" : name.Is("roots"u8) ? "roots" : null;
}
