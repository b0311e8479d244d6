using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Parsing;

/// <summary>Collects what is wrong with a document, so that all of it is said at once.</summary>
internal sealed class ProblemList
{
    private readonly List<(int Offset, PolicyProblem Problem)> _found = [];
    private readonly SourceText _source;

    public ProblemList(SourceText source) => _source = source;

    public bool HasErrors { get; private set; }

    /// <summary>Notes an error.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    /// <param name="suggestion">What to write there instead, where that can be said.</param>
    public void Error(Place place, string message, string? suggestion = null)
    {
        HasErrors = true;
        Add(ProblemSeverity.Error, place.Pointer, place.Offset, _source.Locate(place.Offset), message, suggestion);
    }

    /// <summary>Notes an error at a byte of the document as it was written, before there is anything to point into.</summary>
    public void ErrorAt(Place place, string message)
    {
        HasErrors = true;
        Add(ProblemSeverity.Error, place.Pointer, place.Offset, _source.LocateByte(place.Offset), message, null);
    }

    /// <summary>Notes a warning.</summary>
    public void Warn(Place place, string message, string? suggestion = null) =>
        Add(ProblemSeverity.Warning, place.Pointer, place.Offset, _source.Locate(place.Offset), message, suggestion);

    /// <summary>Everything found, in document order.</summary>
    public ImmutableArray<PolicyProblem> ToArray() => [.. _found.OrderBy(f => f.Offset).Select(f => f.Problem)];

    private void Add(ProblemSeverity severity, string pointer, int offset, (int Line, int Column) at, string message, string? suggestion) =>
        _found.Add((offset, new PolicyProblem(severity, pointer, at.Line, at.Column, message)
        {
            Excerpt = ProblemExcerpt.Of(_source.Line(at.Line), at.Column),
            Suggestion = suggestion,
        }));
}
