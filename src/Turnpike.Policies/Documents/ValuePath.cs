using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>Where a path begins.</summary>
internal enum PathRoot : byte
{
    Arguments,
    CallerSubject,
    CallerGroups,
    CallerClaims,
    CallerLabels,
    ToolName,
    ToolClass,
    ToolSeverity,
    ToolFlags,
    ToolHash,
    Server,
    SessionLabels,
    SessionCalls,
    TimeHour,
    TimeWeekday,
    TimeDate,
    ResourceUri,
    Result,
}

/// <summary>What a root leads to.</summary>
internal enum RootForm : byte
{
    /// <summary>A JSON value, which keys lead into.</summary>
    Json,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A list of strings.</summary>
    Texts,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>A path: its root, its keys in unescaped UTF-8, and its text as written.</summary>
internal sealed record ValuePath(PathRoot Root, ImmutableArray<byte[]> Segments, string Text)
{
    /// <summary>How many keys stand before <c>[*]</c>; -1 where the path has none.</summary>
    public int ElementsAt { get; init; } = -1;

    /// <summary>The path up to <c>[*]</c>, which leads to the list; the whole path where it has none.</summary>
    public string ListText { get; init; } = Text;

    /// <summary>Whether the path has a <c>[*]</c>.</summary>
    public bool HasElements => ElementsAt >= 0;

    /// <summary>The zone of a time; UTC unless written.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>What the root leads to.</summary>
    public RootForm Form => Root switch
    {
        PathRoot.Arguments or PathRoot.CallerClaims or PathRoot.Result => RootForm.Json,
        PathRoot.CallerGroups or PathRoot.CallerLabels or PathRoot.ToolFlags or PathRoot.SessionLabels => RootForm.Texts,
        PathRoot.SessionCalls or PathRoot.TimeHour => RootForm.Number,
        _ => RootForm.Text,
    };
}
