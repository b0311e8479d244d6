namespace Turnpike.Policies.Comparing;

/// <summary>What became of a part of a document.</summary>
public enum ChangeKind : byte
{
    /// <summary>Only the new document has it.</summary>
    Added,

    /// <summary>Only the old document has it.</summary>
    Removed,

    /// <summary>Both have it, with another value.</summary>
    Changed,

    /// <summary>Both have it, at another place of its list: what is decided stays, the rule that is named may be another.</summary>
    Moved,
}

/// <summary>One difference between two documents.</summary>
/// <param name="Kind">What became of the part.</param>
/// <param name="Part">What the part is, in the words of the language: <c>entry</c>, <c>predicate</c>, <c>condition</c>, <c>limit</c>, or its key.</param>
/// <param name="Pointer">JSON Pointer into the new document; into the old one for what was removed.</param>
/// <param name="OldPointer">JSON Pointer into the old document; the same as <paramref name="Pointer"/> for what was added.</param>
/// <param name="Of">The condition or limit it is a part of, such as <c>args.amount gt</c> or <c>counter "refunds"</c>; null where there is none.</param>
/// <param name="Old">JSON of the old value; null where it was added or only moved.</param>
/// <param name="New">JSON of the new value; null where it was removed or only moved.</param>
public sealed record PolicyChange(ChangeKind Kind, string Part, string Pointer, string OldPointer, string? Of, string? Old, string? New);
