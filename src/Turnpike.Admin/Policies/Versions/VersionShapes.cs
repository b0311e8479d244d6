using System.Collections.Immutable;
using System.Text.Json;

namespace Turnpike.Admin.Policies.Versions;

/// <summary>Asks what differs between two policies by place and value.</summary>
/// <param name="From">The old one.</param>
/// <param name="To">The new one.</param>
public sealed record ComparePolicies(ChosenPolicy From, ChosenPolicy To);

/// <summary>What differs.</summary>
/// <param name="Same">Whether nothing does; how it is written may.</param>
/// <param name="From">The old one.</param>
/// <param name="To">The new one.</param>
/// <param name="Changes">Every difference, in the order of the new document.</param>
public sealed record PolicyDifference(bool Same, PolicyIdentity From, PolicyIdentity To, ImmutableArray<PolicyChangeView> Changes);

/// <summary>One difference.</summary>
/// <param name="Change"><c>added</c>, <c>removed</c>, <c>changed</c> or <c>moved</c>.</param>
/// <param name="Part">What the part is, in the words of the language.</param>
/// <param name="Pointer">JSON Pointer into the new document; into the old one for what was removed.</param>
/// <param name="OldPointer">JSON Pointer into the old document.</param>
/// <param name="Of">The condition or limit it is a part of; null where there is none.</param>
/// <param name="Old">The old value; null where it was added or only moved.</param>
/// <param name="New">The new value; null where it was removed or only moved.</param>
public sealed record PolicyChangeView(string Change, string Part, string Pointer, string OldPointer, string? Of, JsonElement? Old, JsonElement? New);
