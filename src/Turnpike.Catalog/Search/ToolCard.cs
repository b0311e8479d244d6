using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Search;

/// <summary>What is shown of a tool that was found, cleaned for showing (<see cref="CleanText"/>).</summary>
public sealed record ToolCard
{
    /// <summary>The longest name and title that are shown, in UTF-16 code units.</summary>
    public const int MaxName = 128;

    /// <summary>The longest description that is shown, in UTF-16 code units.</summary>
    public const int MaxDescription = 100;

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The tool's name as it is shown; <see cref="SearchableTool.Name"/> is the one that is called.</summary>
    public required string Name { get; init; }

    /// <summary>The title; null when there is none.</summary>
    public required string? Title { get; init; }

    /// <summary>The beginning of the description, on one line; empty when there is none.</summary>
    public required string Description { get; init; }

    /// <summary>The tags.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The card of a tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="mostDescription">The longest description, in UTF-16 code units, at least 4.</param>
    public static ToolCard Of(SearchableTool tool, int mostDescription = MaxDescription)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var text = Read(tool.Definition.Json);
        var title = CleanText.Of(text?.Title, MaxName);
        return new ToolCard
        {
            Server = CleanText.Of(tool.Server, MaxName),
            Name = CleanText.Of(tool.Name, MaxName),
            Title = title.Length == 0 ? null : title,
            Description = CleanText.Of(text?.Description, mostDescription),
            Tags = tool.Tags,
        };
    }

    private static ToolText? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ToolText.Read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
