namespace Turnpike.State.Catalogs;

/// <summary>What changed in the catalogue.</summary>
public enum CatalogChangeKind : byte
{
    /// <summary>A server is listed that was not.</summary>
    ServerAdded,

    /// <summary>A server is listed no more.</summary>
    ServerRemoved,

    /// <summary>A server has a tool it did not have.</summary>
    ToolAdded,

    /// <summary>A server has a tool no more.</summary>
    ToolRemoved,

    /// <summary>A tool can do worse than before.</summary>
    RiskUp,

    /// <summary>A tool can do less harm than before.</summary>
    RiskDown,

    /// <summary>A tool's definition is another one.</summary>
    DefinitionDrift,
}

/// <summary>One change.</summary>
/// <param name="Number">Counts up by one without a gap.</param>
/// <param name="At">When the import saw it.</param>
/// <param name="Kind">What changed.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool's name; null for a server's own changes.</param>
/// <param name="Before">Of a risk: class, severity and flags before; of a drift: the hash before; else null.</param>
/// <param name="After">The same afterwards.</param>
public sealed record CatalogChange(long Number, DateTimeOffset At, CatalogChangeKind Kind, string Server, string? Tool, string? Before, string? After);

/// <summary>Some changes, and where the next ones will stand.</summary>
/// <param name="Changes">The changes, oldest first.</param>
/// <param name="Cursor">Give it the next time to get what came after these, also when nothing has come yet. Never null.</param>
/// <param name="HasMore">Whether more are there already.</param>
public sealed record CatalogChanges(System.Collections.Immutable.ImmutableArray<CatalogChange> Changes, string Cursor, bool HasMore);

/// <summary>A cursor, a file or an answer of a catalogue is not what it should be; the message says why and what to do.</summary>
public sealed class CatalogException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CatalogException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
