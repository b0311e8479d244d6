using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Servers;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>Everything a server says of itself when it is looked at from outside of any call.</summary>
public sealed record ServerListing
{
    /// <summary>The eras it speaks.</summary>
    public required Era Era { get; init; }

    /// <summary>The HTTP transport it was found to speak; null for a command.</summary>
    public ServerTransport? Transport { get; init; }

    /// <summary>The revision the listing was read under.</summary>
    public required string Revision { get; init; }

    /// <summary>What it says its name is; not to be relied on.</summary>
    public string? ServerName { get; init; }

    /// <summary>What it says its version is; not to be relied on.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Its instructions; null when it gives none.</summary>
    public string? Instructions { get; init; }

    /// <summary>The answer to <c>initialize</c> or <c>server/discover</c>: the whole message (UTF-8).</summary>
    public required ReadOnlyMemory<byte> Hello { get; init; }

    /// <summary>The pages of tools, prompts and resource templates: the whole messages (UTF-8), in order.</summary>
    public required ImmutableArray<ListPage> Pages { get; init; }

    /// <summary>Tools, prompts, resource templates and instructions, hashed.</summary>
    public required ImmutableArray<Definition> Definitions { get; init; }

    /// <summary>What was left out and why, in sentences: unusable definitions, lists over budget, lists answered by errors.</summary>
    public required ImmutableArray<string> Problems { get; init; }
}

/// <summary>One page of a list.</summary>
/// <param name="Kind">What is listed.</param>
/// <param name="Message">The whole answer (UTF-8).</param>
public readonly record struct ListPage(DefinitionKind Kind, ReadOnlyMemory<byte> Message);
