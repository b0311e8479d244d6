using System.Collections.Immutable;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;
using Turnpike.Console.Frame;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Servers.Adding;

/// <summary>The page where a server is added. What was typed comes back with it, but for what may be a secret.</summary>
internal sealed record AddModel
{
    /// <summary><c>url</c>, <c>command</c>, <c>package</c> or <c>paste</c>.</summary>
    public required string Way { get; init; }

    /// <summary>What was wrong with what was sent; null for nothing.</summary>
    public string? Problem { get; init; }

    /// <summary>What was typed, by field.</summary>
    public ImmutableDictionary<string, string> Typed { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Servers of the catalogue that were looked for; null where nobody looked, or there is no catalogue.</summary>
    public ImmutableArray<CatalogServer>? Found { get; init; }

    /// <summary>Servers that were registered to be installed by their names.</summary>
    public ImmutableArray<CandidateView> Candidates { get; init; } = [];

    /// <summary>The scanned server it is filled in with; null for none.</summary>
    public string? Scanned { get; init; }

    /// <summary>The plan that is being made; null for none.</summary>
    public Work? Work { get; init; }

    /// <summary>What was typed into a field; empty for nothing.</summary>
    public string Of(string field) => Typed.GetValueOrDefault(field, "");

    /// <summary>Whether a box was ticked.</summary>
    public bool Has(string field) => Of(field).Length > 0;
}

/// <summary>A server that a pasted configuration names, as it is shown before anything is added.</summary>
/// <param name="Index">Its place in the paste.</param>
/// <param name="Server">The server; its command, URL and values are not shown as they are.</param>
/// <param name="Problem">Why it cannot be added, or what is left out of it; null for nothing.</param>
/// <param name="CanAdd">Whether it can be added.</param>
internal sealed record PastedRow(int Index, ImportedServer Server, string? Problem, bool CanAdd);

/// <summary>The page that shows what a pasted configuration names.</summary>
/// <param name="Id">By what the paste is found again.</param>
/// <param name="Rows">The servers.</param>
internal sealed record PastedModel(string Id, ImmutableArray<PastedRow> Rows);
