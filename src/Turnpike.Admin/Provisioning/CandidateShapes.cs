using System.Collections.Immutable;

namespace Turnpike.Admin.Provisioning;

/// <summary>Asks for a server that was found somewhere to be kept by a name, so that it can be provisioned by it. One of package and entry.</summary>
public sealed record RegisterCandidate
{
    /// <summary>What it will be called here; null for a name made of the package's or the entry's.</summary>
    public string? Name { get; init; }

    /// <summary>The package, as a plan names it.</summary>
    public string? Package { get; init; }

    /// <summary>The name of an entry of an MCP registry.</summary>
    public string? Entry { get; init; }

    /// <summary>The registry's address; null for the official one.</summary>
    public string? Registry { get; init; }

    /// <summary>Names of variables it takes, beside what the entry says.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>What it is for; null for what the entry says.</summary>
    public string? Description { get; init; }

    /// <summary>The subject of the agent that asks; null when a person does.</summary>
    public string? Agent { get; init; }
}

/// <summary>A server that can be provisioned by its name.</summary>
public sealed record CandidateView
{
    /// <summary>Its name here.</summary>
    public required string Name { get; init; }

    /// <summary>The package, as a plan names it.</summary>
    public required string Package { get; init; }

    /// <summary>Names of the variables it takes.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>What it is for, in others' words.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who says all this: a registry and the entry in it, or a person.</summary>
    public required string Source { get; init; }

    /// <summary>Its licence, known once it was planned; empty when nobody says.</summary>
    public string License { get; init; } = "";

    /// <summary><c>active</c>, <c>deprecated</c> or <c>archived</c>.</summary>
    public string Status { get; init; } = "active";

    /// <summary>When its registry last said that it is there; null: never.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Who registered it.</summary>
    public required string RegisteredBy { get; init; }
}

/// <summary>Candidates.</summary>
/// <param name="Candidates">By name; those that are deprecated or archived last.</param>
public sealed record CandidateList(ImmutableArray<CandidateView> Candidates);
