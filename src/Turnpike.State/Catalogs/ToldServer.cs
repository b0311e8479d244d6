using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>What one piece of a source says: of a server, of some of its tools, or that it says nothing that can be used.</summary>
internal sealed record ToldServer
{
    /// <summary>Where it stands.</summary>
    public required string Place { get; init; }

    /// <summary>The server's name; empty where the piece was refused.</summary>
    public string Server { get; init; } = "";

    /// <summary>What it says of the server itself; null: nothing.</summary>
    public ServerListing? Listing { get; init; }

    /// <summary>Whether tools are told, be it none.</summary>
    public bool TellsTools { get; init; }

    /// <summary>The tools.</summary>
    public ImmutableArray<PreparedTool> Tools { get; init; } = [];

    /// <summary>Why something of it was refused.</summary>
    public ImmutableArray<ImportProblem> Problems { get; init; } = [];

    public static ToldServer Refuse(string place, string message) => new() { Place = place, Problems = [new ImportProblem(place, message)] };
}
