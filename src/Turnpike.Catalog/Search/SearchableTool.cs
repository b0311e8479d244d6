using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Search;

/// <summary>A tool as the search knows it: where it is, what its server says of it, and what it can do.</summary>
public sealed record SearchableTool
{
    private SearchableTool()
    {
    }

    /// <summary>The server's name in this gateway.</summary>
    public required string Server { get; init; }

    /// <summary>The definition that is searched: the pinned one.</summary>
    public required Definition Definition { get; init; }

    /// <summary>What the tool can do; null where that is not known, and then no filter about risk lets it pass.</summary>
    public required ToolRisk? Risk { get; init; }

    /// <summary>The class and severity in small letters, the flags (<see cref="RiskWords"/>), and the words of the server's name; no word twice.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>The tool's name; untrusted text of its server.</summary>
    public string Name => Definition.Name;

    /// <summary>A tool of a server.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="definition">The definition of a tool.</param>
    /// <param name="risk">What holds for this tool, a person's correction included (<see cref="Definition.Risk"/> where there is none).</param>
    public static SearchableTool Of(string server, Definition definition, ToolRisk? risk)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(definition);
        var tags = new List<string>(6);
        if (risk is not null)
        {
            tags.Add(RiskWords.Of(risk.Class).ToLowerInvariant());
            tags.Add(RiskWords.Of(risk.Severity));
            tags.AddRange(RiskWords.Of(risk.Flags));
        }

        tags.AddRange(SearchText.Words(server));
        return new SearchableTool { Server = server, Definition = definition, Risk = risk, Tags = [.. tags.Distinct(StringComparer.Ordinal)] };
    }

    /// <summary>Whether nothing that is searched or filtered by differs.</summary>
    internal bool IsSame(SearchableTool other) =>
        Definition.Hash == other.Definition.Hash && Server == other.Server && Name == other.Name
        && Risk?.Severity == other.Risk?.Severity && Risk?.Class == other.Risk?.Class && Tags.AsSpan().SequenceEqual(other.Tags.AsSpan());
}
