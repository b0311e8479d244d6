using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Corrections;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Pins;

/// <summary>What a definition that waits does to risk: the judgement of the approved one and of the one seen last, each with its own corrections.</summary>
internal static class PinRisks
{
    /// <summary>The risk of a tool's definition; null for what is no tool.</summary>
    public static ToolRisk? Of(ServerEntry server, Definition? definition) =>
        definition is not { Kind: DefinitionKind.Tool } ? null
        : server.Correction(definition.Name, definition.Hash) is { } said ? said.Over(RiskClassifier.Classify(definition))
        : RiskClassifier.Classify(definition);

    /// <summary>
    /// Whether one call can do more than before: a later class, a higher severity, or a flag that was not there. Less of one does not make
    /// up for more of another.
    /// </summary>
    public static bool IsUp(ToolRisk? before, ToolRisk? after) =>
        before is not null && after is not null
        && (after.Class > before.Class || after.Severity > before.Severity || (after.Flags & ~before.Flags) != RiskFlags.None);

    /// <summary>A definition that waits, with what it does to risk.</summary>
    public static PinView Rated(this PinView view, ServerEntry server, Definition? approved, Definition? seen)
    {
        var (before, after) = (Of(server, approved), Of(server, seen ?? approved));
        return view with
        {
            Risk = View(server, seen ?? approved, after),
            ApprovedRisk = View(server, approved, before),
            RiskUp = IsUp(before, after),
        };
    }

    /// <summary>Class, severity and flags in a few words, before and after; empty for what is no tool.</summary>
    public static string Words(ServerEntry server, PendingPin pin)
    {
        var (before, after) = (Of(server, pin.Approved), Of(server, pin.Seen));
        return after is null ? ""
            : before is null ? $" {Words(after)}"
            : $" {Words(before)} -> {Words(after)}{(IsUp(before, after) ? " RISK UP" : "")}";
    }

    /// <summary>Class, severity and flags in a few words.</summary>
    public static string Words(ToolRisk risk) =>
        $"{RiskWords.Of(risk.Class)}/{RiskWords.Of(risk.Severity)}{string.Concat(RiskWords.Of(risk.Flags).Select(f => "+" + f))}";

    /// <summary>A person's word about the approved definition that says nothing of the one seen last; null when there is none.</summary>
    public static EarlierCorrection? Earlier(ServerEntry server, PendingPin pin) =>
        pin is { Seen: { } seen, Approved: { } approved } && seen.Hash != approved.Hash
        && server.Corrections.GetValueOrDefault(new CorrectionKey(approved.Name, approved.Hash)) is { Correction: var said }
        && server.Correction(seen.Name, seen.Hash) is null
            ? new EarlierCorrection(RiskWords.Of(said.Class), RiskWords.Of(said.Severity), [.. RiskWords.Of(said.Flags)], said.By, said.At, said.Reason)
            : null;

    /// <summary>A judgement as shown.</summary>
    public static RiskView View(ToolRisk risk, string? correctedBy) => new(
        RiskWords.Of(risk.Class),
        RiskWords.Of(risk.Severity),
        [.. RiskWords.Of(risk.Flags)],
        [.. risk.Arguments.Select(a => new ArgumentView(a.Name, [.. RiskWords.Of(a.Tags)]))],
        correctedBy);

    private static RiskView? View(ServerEntry server, Definition? definition, ToolRisk? risk) =>
        risk is null ? null : View(risk, server.Correction(definition!.Name, definition.Hash)?.By);
}
