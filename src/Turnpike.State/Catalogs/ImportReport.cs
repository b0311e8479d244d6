using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>Servers that were told of.</summary>
    public int Servers { get; init; }

    /// <summary>Tools that were told of and taken.</summary>
    public int Tools { get; init; }

    /// <summary>Tools that are new.</summary>
    public int Added { get; init; }

    /// <summary>Tools whose definition is another one.</summary>
    public int Changed { get; init; }

    /// <summary>Tools that were judged anew under the same definition.</summary>
    public int Judged { get; init; }

    /// <summary>Tools that are no more among those of their server.</summary>
    public int Removed { get; init; }

    /// <summary>Servers whose listing is new or otherwise.</summary>
    public int Listed { get; init; }

    /// <summary>How many lines, files or entries were refused.</summary>
    public int Refused { get; init; }

    /// <summary>The first of them, at most <see cref="MaxProblems"/>.</summary>
    public ImmutableArray<ImportProblem> Problems { get; init; } = [];

    /// <summary>How many problems are named; the rest is counted.</summary>
    public const int MaxProblems = 100;
}

/// <summary>A line, a file or an entry that was refused.</summary>
/// <param name="Place">Where: a file, and its line from 1 where it has lines; or a page of a registry.</param>
/// <param name="Message">Why, in a sentence.</param>
public sealed record ImportProblem(string Place, string Message);
