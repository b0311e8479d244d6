using System.Collections.Immutable;

namespace Turnpike.State.Sessions;

/// <summary>
/// What earlier calls left on a session (docs/policy.md, flow): what a decision about the next one may read, and was made from. A part that
/// is not read is left out, so that it is not held against what is there when the call is reserved.
/// </summary>
/// <param name="Labels">The labels, in the order they were put on; default for not read.</param>
/// <param name="Calls">Calls forwarded before; null for not read.</param>
public sealed record SessionView(ImmutableArray<string> Labels, long? Calls)
{
    /// <summary>Only the parts that a policy reads.</summary>
    public SessionView Only(bool labels, bool calls) => new(labels ? Labels : default, calls ? Calls : null);

    /// <summary>Whether what was read of another view is still what is here.</summary>
    public bool Still(SessionView read) =>
        (read.Calls is null || read.Calls == Calls) && (read.Labels.IsDefault || read.Labels.AsSpan().SequenceEqual(Labels.AsSpan()));
}
