using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>The <c>flow</c> of one rule, ready to be held against a session's labels.</summary>
internal sealed class FlowPlan
{
    private readonly ImmutableArray<LabelText> _forbidAfter;
    private readonly ImmutableArray<LabelText> _approveAfter;

    public FlowPlan(FlowClause flow)
    {
        _forbidAfter = flow.ForbidAfter;
        _approveAfter = flow.ApproveAfter;
        Labels = [.. flow.Labels.Select(l => l.Text).Distinct(StringComparer.Ordinal)];
    }

    public ImmutableArray<string> Labels { get; }

    /// <summary>The first entry that has to know the labels; null where none does.</summary>
    public LabelText? Reads => _forbidAfter is [var forbids, ..] ? forbids : _approveAfter is [var asks, ..] ? asks : null;

    /// <summary>Labels after which a call is denied.</summary>
    public ImmutableArray<LabelText> ForbidAfter => _forbidAfter;

    /// <summary>Labels after which a person is asked.</summary>
    public ImmutableArray<LabelText> ApproveAfter => _approveAfter;

    /// <summary>The first <c>forbid_after</c> whose label is on the session; null for none.</summary>
    public LabelText? Forbidding(ImmutableArray<string> labels) => First(_forbidAfter, labels);

    /// <summary>The first <c>approve_after</c> whose label is on the session; null for none.</summary>
    public LabelText? Asking(ImmutableArray<string> labels) => First(_approveAfter, labels);

    private static LabelText? First(ImmutableArray<LabelText> after, ImmutableArray<string> labels)
    {
        if (labels.IsDefaultOrEmpty)
        {
            return null;
        }

        foreach (var label in after)
        {
            foreach (var there in labels)
            {
                if (label.Text == there)
                {
                    return label;
                }
            }
        }

        return null;
    }
}
