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

    public void Error(Place place, string message)
    {
        HasErrors = true;
        Add(ProblemSeverity.Error, place, message);
    }

    public void Warn(Place place, string message) => Add(ProblemSeverity.Warning, place, message);

    /// <summary>Everything found, in document order.</summary>
    public ImmutableArray<PolicyProblem> ToArray() => [.. _found.OrderBy(f => f.Offset).Select(f => f.Problem)];

    private void Add(ProblemSeverity severity, Place place, string message)
    {
        var (line, column) = _source.Locate(place.Offset);
        _found.Add((place.Offset, new PolicyProblem(severity, place.Pointer, line, column, message)));
    }
}
