using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.MetaTools;

/// <summary>A server as one caller reaches it: what its policy hides is not there.</summary>
/// <param name="Entry">The server.</param>
/// <param name="Policy">The caller's policy on it; null for none: nothing of it is there.</param>
internal sealed record ReachedServer(ServerEntry Entry, PolicyEntry? Policy)
{
    /// <summary>Its name.</summary>
    public string Name => Entry.Name;

    /// <summary>The pinned tools the policy shows, in ordinal order of names.</summary>
    public IEnumerable<Definition> Tools(DateTimeOffset now) =>
        Entry.Pins.Values.Where(pin => pin.Kind == DefinitionKind.Tool && IsShown(pin.Name, now)).OrderBy(pin => pin.Name, StringComparer.Ordinal);

    /// <summary>The pinned tool of this name, if the policy shows it.</summary>
    public Definition? Tool(string name, DateTimeOffset now) =>
        Entry.Pins.TryGetValue(new PinKey(DefinitionKind.Tool, name), out var pin) && IsShown(name, now) ? pin : null;

    /// <summary>Whether the policy denies every call of a tool it shows: it is listed by a server, and not offered here.</summary>
    public bool Denies(Definition tool, DateTimeOffset now) => Policy is null || Policy.Compiled.Decide(new CallFacts
    {
        Target = CallTarget.Tool,
        Name = tool.Name,
        IsPinned = true,
        InputSchema = tool.InputSchema,
        Server = Name,
        Instant = now,
    }) is { Outcome: DecisionOutcome.Deny, Step: <= DecisionStep.Action };

    private bool IsShown(string tool, DateTimeOffset now) => Policy?.Compiled.Shows(CallTarget.Tool, tool, true, now) == true;
}
