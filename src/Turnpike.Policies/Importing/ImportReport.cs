using System.Collections.Immutable;

namespace Turnpike.Policies.Importing;

/// <summary>Collects the lines of a report.</summary>
internal sealed class ImportReport
{
    private readonly List<ImportLine> _lines = [];

    public bool IsRefused { get; private set; }

    public void Refuse(int line, string message)
    {
        IsRefused = true;
        _lines.Add(new ImportLine(ImportMark.Refused, line, message));
    }

    public void Change(int line, string message) => _lines.Add(new ImportLine(ImportMark.Changed, line, message));

    public void Note(int line, string message) => _lines.Add(new ImportLine(ImportMark.Noted, line, message));

    public ImmutableArray<ImportLine> ToArray() => [.. _lines.Distinct().OrderBy(l => l.Line)];
}
