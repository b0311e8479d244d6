using System.Collections.Immutable;
using Turnpike.Admin.Records;

namespace Turnpike.Console.Audit;

/// <summary>What the page of a search shows.</summary>
internal sealed record AuditModel
{
    public required RecordFilter Filter { get; init; }

    public required RecordPage Page { get; init; }

    public required ImmutableArray<ViewEntry> Views { get; init; }

    /// <summary>Names of servers, to choose from.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>Whether new records come in by themselves.</summary>
    public required bool IsLive { get; init; }

    /// <summary>Whether this is the first page.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>Whether the visitor may save a view for everybody.</summary>
    public required bool MayShare { get; init; }
}

/// <summary>What the page of one call shows.</summary>
internal sealed record StoryModel
{
    public required CallStory Story { get; init; }

    /// <summary>The record that was asked for.</summary>
    public required long Asked { get; init; }

    /// <summary>Whether the visitor may see arguments.</summary>
    public required bool MayOpen { get; init; }

    /// <summary>The arguments; null where they were not asked for.</summary>
    public required RecordedArguments? Arguments { get; init; }
}
