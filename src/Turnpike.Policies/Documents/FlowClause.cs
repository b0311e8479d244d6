using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>The <c>flow</c> of a rule as written.</summary>
internal sealed record FlowClause
{
    public required Place Place { get; init; }

    /// <summary>What a call that goes out puts on its session.</summary>
    public ImmutableArray<LabelText> Labels { get; init; } = [];

    /// <summary>Labels after which the call is denied.</summary>
    public ImmutableArray<LabelText> ForbidAfter { get; init; } = [];

    /// <summary>Labels after which a person is asked.</summary>
    public ImmutableArray<LabelText> ApproveAfter { get; init; } = [];
}

/// <summary>A label and where it stands.</summary>
internal sealed record LabelText(Place Place, string Text);
