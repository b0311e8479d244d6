using System.Collections.Immutable;

namespace Turnpike.Policies.Importing;

/// <summary>What a line of an import's report is about.</summary>
public enum ImportMark : byte
{
    /// <summary>The source cannot be said here: nothing is imported.</summary>
    Refused,

    /// <summary>A call is denied here that the source lets through, or the agent is told something else.</summary>
    Changed,

    /// <summary>Worth knowing; every call is decided as the source would.</summary>
    Noted,
}

/// <summary>One line of the report.</summary>
/// <param name="Mark">What it is about.</param>
/// <param name="Line">Line of the source, from 1; 0 where it is about the whole file.</param>
/// <param name="Message">What is different here and why.</param>
public sealed record ImportLine(ImportMark Mark, int Line, string Message);

/// <summary>What an import yields.</summary>
/// <param name="Document">The policy as JSON text; null where the source is refused.</param>
/// <param name="Report">Everything that changed meaning, by line of the source.</param>
public sealed record PolicyImport(string? Document, ImmutableArray<ImportLine> Report);
