using System.Collections.Immutable;

namespace Turnpike.Admin.Policies.Importing;

/// <summary>Asks for a policy of another format in the words of the language. Nothing is applied.</summary>
/// <param name="Source">The text to import, at most 1 MiB.</param>
public sealed record ImportPolicy(string Source)
{
    /// <summary><c>yaml-dialect</c> or <c>json</c>; null for <c>json</c> where the text begins with a brace and <c>yaml-dialect</c> elsewhere.</summary>
    public string? Format { get; init; }
}

/// <summary>One line of what an import says.</summary>
/// <param name="Mark"><c>error</c> (it cannot be said here, and nothing is imported), <c>changed</c> (a call is decided otherwise than by the source) or <c>note</c>.</param>
/// <param name="Line">Line of the source, from 1; 0 where it is about all of it.</param>
/// <param name="Message">What is different here and why.</param>
public sealed record ImportedLine(string Mark, int Line, string Message);

/// <summary>What an import yields.</summary>
/// <param name="Imported">Whether there is a document.</param>
/// <param name="Format">The format it was read as.</param>
/// <param name="Report">Everything that changed meaning, by line of the source.</param>
/// <param name="Problems">What the document does that is probably not meant.</param>
/// <param name="Document">The policy, as JSON; null where the source is refused.</param>
public sealed record ImportedPolicy(bool Imported, string Format, ImmutableArray<ImportedLine> Report, ImmutableArray<ProblemView> Problems, string? Document);
