using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>One import from beginning to end: what was told is written in its order, and at the end what was told no more is removed.</summary>
internal sealed class Taking(CatalogWriter writer, string source)
{
    private readonly Dictionary<string, (long Id, bool IsFirst, HashSet<string>? Tools)> _servers = new(StringComparer.Ordinal);
    private readonly List<ImportProblem> _problems = [];
    private ImportReport _report = new();
    private int _tools;
    private int _added;
    private int _changed;
    private int _judged;
    private int _listed;
    private bool _isOpen;

    /// <summary>How many tools the open transaction holds.</summary>
    public int Waiting { get; private set; }

    /// <summary>How long the open transaction has been open.</summary>
    public TimeSpan OpenFor => _isOpen ? writer.OpenFor : TimeSpan.Zero;

    /// <summary>Writes what was told, in a transaction that stays open.</summary>
    public void Take(List<ToldServer> told)
    {
        Open();
        foreach (var one in told)
        {
            foreach (var problem in one.Problems)
            {
                Refuse(problem);
            }

            if (one.Server.Length > 0)
            {
                Take(one);
            }
        }
    }

    /// <summary>Ends the open transaction.</summary>
    public void Flush()
    {
        if (_isOpen)
        {
            writer.Commit();
            (_isOpen, Waiting) = (false, 0);
        }
    }

    /// <summary>Takes the open transaction back.</summary>
    public void Abandon(CatalogFile file)
    {
        if (_isOpen)
        {
            file.RollBack();
            _isOpen = false;
        }
    }

    /// <summary>Removes what was told no more, and says what was done.</summary>
    public ImportReport Finish()
    {
        var removed = 0;
        Open();
        foreach (var (id, isFirst, tools) in _servers.Values)
        {
            if (tools is null)
            {
                continue;
            }

            writer.MarkScanned(id);

            // A line that could not be read may have been the one that names the tool.
            removed += _report.Refused == 0 && !isFirst ? writer.RemoveMissing(id, tools) : 0;
        }

        Flush();
        return _report with
        {
            Servers = _servers.Count,
            Tools = _tools,
            Added = _added,
            Changed = _changed,
            Judged = _judged,
            Listed = _listed,
            Removed = removed,
            Problems = [.. _problems],
        };
    }

    private void Take(ToldServer told)
    {
        var isKnown = _servers.TryGetValue(told.Server, out var server);
        if (told.Listing is { } listing)
        {
            var listed = writer.List(listing, source);
            server.Id = listed?.Id ?? server.Id;
            server.IsFirst |= listed?.IsFirst == true;
            _listed += listed?.Changed == true ? 1 : 0;
        }
        else if (!isKnown)
        {
            (server.Id, var isNew, server.IsFirst) = writer.ServerOf(told.Server, source);
            _listed += isNew ? 1 : 0;
        }

        if (told.TellsTools)
        {
            server.Tools ??= new HashSet<string>(StringComparer.Ordinal);
        }

        _servers[told.Server] = server;
        foreach (var tool in told.Tools)
        {
            if (!server.Tools!.Add(tool.Name))
            {
                Refuse(new ImportProblem(told.Place, $"the tool '{tool.Name}' of '{told.Server}' stands more than once: the first one counts"));
                continue;
            }

            var outcome = server.IsFirst ? writer.PutFirst(server.Id, tool) : writer.Put(server.Id, tool);
            Waiting++;
            _tools++;
            _added += outcome == PutOutcome.Added ? 1 : 0;
            _changed += outcome == PutOutcome.Changed ? 1 : 0;
            _judged += outcome == PutOutcome.Judged ? 1 : 0;
        }
    }

    private void Refuse(ImportProblem problem)
    {
        _report = _report with { Refused = _report.Refused + 1 };
        if (_problems.Count < ImportReport.MaxProblems)
        {
            _problems.Add(problem);
        }
    }

    private void Open()
    {
        if (!_isOpen)
        {
            writer.Begin();
            _isOpen = true;
        }
    }
}
