using System.Collections.Immutable;

namespace Turnpike.Admin.Pins;

/// <summary>A definition and where its approval stands.</summary>
/// <param name="Server">The server.</param>
/// <param name="Kind"><c>tool</c>, <c>prompt</c>, <c>resource_template</c> or <c>instructions</c>.</param>
/// <param name="Name">The name; empty for instructions.</param>
/// <param name="State"><c>approved</c>, <c>new</c>, <c>changed</c> or <c>removed</c>.</param>
/// <param name="Hash">The hash that was seen last; of a removed one, its pin's.</param>
/// <param name="ApprovedHash">The pin's hash; null when there is none.</param>
public sealed record PinView(string Server, string Kind, string Name, string State, string Hash, string? ApprovedHash)
{
    /// <summary>What the definition seen last can do; of a removed one, its pin's. Null for what is no tool.</summary>
    public RiskView? Risk { get; init; }

    /// <summary>What the approved definition can do; null when there is none.</summary>
    public RiskView? ApprovedRisk { get; init; }

    /// <summary>Whether the definition seen last can do more than the approved one: a later class, a higher severity or a new flag.</summary>
    public bool RiskUp { get; init; }
}

/// <summary>Asks for the pins of one server, or of all.</summary>
/// <param name="Server">The server; null for all.</param>
/// <param name="PendingOnly">Leave out what is approved.</param>
public sealed record ListPins(string? Server = null, bool PendingOnly = false);

/// <summary>Pins.</summary>
/// <param name="Pins">Sorted by server, kind and name.</param>
public sealed record PinList(ImmutableArray<PinView> Pins);

/// <summary>One definition exactly as it was shown.</summary>
/// <param name="Kind">What is described.</param>
/// <param name="Name">The name.</param>
/// <param name="Hash">The hash that was shown: a definition that changed meanwhile is not approved.</param>
public sealed record PinChoice(string Kind, string Name, string Hash);

/// <summary>Asks for definitions to be approved or rejected.</summary>
/// <param name="Server">The server.</param>
/// <param name="Choices">Which, exactly as they were shown.</param>
public sealed record ChoosePins(string Server, ImmutableArray<PinChoice> Choices);

/// <summary>Asks for one definition, approved and pending.</summary>
/// <param name="Server">The server.</param>
/// <param name="Name">The name; null for every pending one.</param>
public sealed record DiffPins(string Server, string? Name = null);

/// <summary>A definition before and after.</summary>
/// <param name="Pin">Where its approval stands.</param>
/// <param name="Approved">The approved source JSON; null when there is none.</param>
/// <param name="Seen">The source JSON seen last; null when it was removed.</param>
/// <param name="Findings">What was found in the one seen last and not in the approved one, worst first.</param>
public sealed record PinDiff(PinView Pin, string? Approved, string? Seen, ImmutableArray<PinFinding> Findings)
{
    /// <summary>A person's word about the approved definition that does not hold for the one seen last; null when there is none.</summary>
    public EarlierCorrection? EarlierCorrection { get; init; }
}

/// <summary>Something that was seen in a definition: a reason to look, no proof.</summary>
/// <param name="Detector"><c>hidden_characters</c>, <c>model_orders</c>, <c>foreign_tools</c>, <c>look_alike_names</c> or <c>context_capture</c>.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Pointer">JSON Pointer of the string in the definition.</param>
/// <param name="Excerpt">The characters or words, printable.</param>
/// <param name="Message">A sentence.</param>
public sealed record PinFinding(string Detector, string Severity, string Pointer, string Excerpt, string Message);

/// <summary>Definitions before and after.</summary>
/// <param name="Diffs">Sorted by kind and name.</param>
public sealed record PinDiffList(ImmutableArray<PinDiff> Diffs);
