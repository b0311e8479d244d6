using System.Collections.Immutable;
using Turnpike.State.Catalogs;

namespace Turnpike.Upstreams.Registries;

/// <summary>One page of a registry's list.</summary>
/// <param name="Servers">What it lists, newest versions only.</param>
/// <param name="NextCursor">Where the list goes on; null at its end.</param>
/// <param name="At">The registry's own time when it answered; null where it did not say.</param>
/// <param name="Bytes">How long the answer was.</param>
/// <param name="Problems">Entries that cannot be used, each with its place on the page and the reason.</param>
public sealed record RegistryPage(ImmutableArray<ServerListing> Servers, string? NextCursor, DateTimeOffset? At, long Bytes, ImmutableArray<string> Problems);

/// <summary>A registry did not answer as one does; the message says how. What was taken before stays.</summary>
public sealed class RegistryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RegistryException(string message, bool isRefusal = false, Exception? inner = null)
        : base(message, inner) => IsRefusal = isRefusal;

    /// <summary>Whether it answered that the question was wrong (4xx), as for a cursor it does not know any more.</summary>
    public bool IsRefusal { get; }
}

/// <summary>What a registry may cost.</summary>
public sealed record RegistryOptions
{
    /// <summary>How many entries a page is asked for.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The greatest length of a page in bytes.</summary>
    public int MaxPageBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The greatest number of pages in one pass.</summary>
    public int MaxPages { get; init; } = 20_000;

    /// <summary>The greatest length of all pages of one run together, in bytes.</summary>
    public long MaxBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>How many pages without an entry may follow each other.</summary>
    public int MaxEmptyPages { get; init; } = 3;

    /// <summary>How long a page may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
