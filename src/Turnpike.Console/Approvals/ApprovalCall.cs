using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Approvals;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Approvals;

/// <summary>A call that a person is asked about, with everything they decide by.</summary>
internal sealed record ApprovalCall
{
    /// <summary>How many characters of arguments a card of the inbox shows; longer ones are read on a page of their own, and answered there.</summary>
    public const int MostOnCard = 3000;

    private const int MostAttacks = 3;

    // Who looks at one call sees its arguments: the other groups are of what happens before, after or around calls.
    private static readonly FrozenSet<string> SeenInACall = FrozenSet.Create(
        StringComparer.Ordinal,
        "command and argument injection",
        "credentials and identity",
        "destructive acts",
        "exfiltration",
        "lethal trifecta",
        "money",
        "path traversal",
        "query injection",
        "requests to inner addresses",
        "shadowing",
        "tool poisoning");

    /// <summary>The approval, with the arguments where the visitor may see them.</summary>
    public required ApprovalView Approval { get; init; }

    /// <summary>The arguments, whole; default where they are not shown.</summary>
    public ImmutableArray<ShownToken> Arguments { get; init; }

    /// <summary>Why the arguments are not shown; null where they are, or where there are none.</summary>
    public string? Withheld { get; init; }

    /// <summary>Whether the visitor may answer now, having seen what it is about.</summary>
    public bool MayAnswer { get; init; }

    /// <summary>What is known of the tool; null for what is none, and where nothing is known.</summary>
    public ToolRisk? Risk { get; init; }

    /// <summary>Attacks that use such a tool, the closest first.</summary>
    public ImmutableArray<RelatedAttack> Attacks { get; init; } = [];

    /// <summary>The policy that asks, as it is in force; null where it was changed since.</summary>
    public PolicyEntry? Policy { get; init; }

    /// <summary>The grant the call was made under is still there.</summary>
    public bool HasGrant { get; init; }

    /// <summary>Whether an answer is waited for.</summary>
    public bool IsWaiting => Approval.State == "pending";

    /// <summary>What stands beside an approval in a snapshot.</summary>
    public static ApprovalCall Of(ApprovalView approval, Snapshot snapshot)
    {
        var server = approval.Server is { } name ? snapshot.Servers.GetValueOrDefault(name) : null;
        var risk = RiskOf(approval, server);
        return new ApprovalCall
        {
            Approval = approval,
            Arguments = approval.Arguments is { } arguments ? ShownArguments.Of(arguments) : default,
            Risk = risk,
            Attacks = risk is null ? [] : [.. AttackCatalog.Related(risk, int.MaxValue).Where(a => SeenInACall.Contains(a.Pattern.Group)).Take(MostAttacks)],
            Policy = snapshot.Policies.Values.FirstOrDefault(p => p.Compiled.Digest.Hex == approval.PolicyDigest),
            HasGrant = approval.Grant is { } grant && snapshot.Grants.ContainsKey(grant),
        };
    }

    // Of the very definition the call was judged by, and of no later one.
    private static ToolRisk? RiskOf(ApprovalView approval, ServerEntry? server)
    {
        if (server is null || approval.Name is not { } name || approval.Method != "tools/call"
            || !server.Pins.TryGetValue(new PinKey(DefinitionKind.Tool, name), out var pin) || pin.Hash.Hex != approval.DefinitionHash)
        {
            return null;
        }

        return pin.Risk is not { } judged ? null : server.Correction(name, pin.Hash) is { } correction ? correction.Over(judged) : judged;
    }
}
