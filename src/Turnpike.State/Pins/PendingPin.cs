using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Pins;

/// <summary>How a definition differs from what was approved.</summary>
public enum PinChange : byte
{
    /// <summary>There is no pin.</summary>
    Added,

    /// <summary>The pin has another hash.</summary>
    Changed,

    /// <summary>The server no longer has it. Information only: the pin stays.</summary>
    Removed,
}

/// <summary>A definition that waits for approval, or a pin whose definition has gone.</summary>
/// <param name="Server">The server.</param>
/// <param name="Key">What it is of.</param>
/// <param name="Change">How it differs.</param>
/// <param name="Seen">The definition as seen; null when removed.</param>
/// <param name="Approved">The definition as approved; null when added.</param>
/// <param name="SeenAt">When this hash was first seen.</param>
public sealed record PendingPin(
    string Server,
    PinKey Key,
    PinChange Change,
    Definition? Seen,
    Definition? Approved,
    DateTimeOffset SeenAt);
