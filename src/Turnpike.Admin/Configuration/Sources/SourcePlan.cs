using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Sources;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>
/// What configuration files make of the servers that are there, by difference: what is as it was is not touched. Pure: nothing is read, started
/// or written.
/// </summary>
internal sealed class SourcePlan
{
    /// <summary>How long the pins of a server are kept that its file does not name any more.</summary>
    public static readonly TimeSpan KeptAbsent = TimeSpan.FromDays(30);

    private readonly FrozenDictionary<string, ServerEntry> _there;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, SourceFile> _taken = new(StringComparer.OrdinalIgnoreCase);
    private readonly ImmutableArray<SourcedServer>.Builder _servers = ImmutableArray.CreateBuilder<SourcedServer>();
    private readonly List<ServerEntry> _added = [];
    private readonly List<ServerEntry> _changed = [];
    private readonly List<string> _unpinned = [];
    private readonly List<string> _removed = [];
    private readonly Dictionary<string, (ServerEntry Server, SourceFile File)> _leaving = new(StringComparer.Ordinal);

    private SourcePlan(FrozenDictionary<string, ServerEntry> there, DateTimeOffset now) => (_there, _now) = (there, now);

    /// <summary>The files, as they are shown.</summary>
    public required ImmutableArray<SourceView> Files { get; init; }

    /// <summary>The servers, as they are shown.</summary>
    public ImmutableArray<SourcedServer> Servers => _servers.ToImmutable();

    /// <summary>What is to be changed.</summary>
    public SourcedChanges Changes => new()
    {
        Added = [.. _added],
        Changed = [.. _changed],
        Unpinned = [.. _unpinned],
        Removed = [.. _removed],
        Sources = [.. Files.Where(f => f.State != "absent").Select(f => new KnownSource(f.Path, f.Level, null, null, null))],
    };

    /// <summary>Servers whose open connections end by the plan.</summary>
    public IEnumerable<string> Stopped =>
        _removed.Concat(_changed.Where(after => !after.IsReachedLike(_there[after.Name])).Select(s => s.Name));

    /// <summary>Makes the plan.</summary>
    /// <param name="files">The files as they were read, the first level first.</param>
    /// <param name="known">What is known of files, with the trust in them.</param>
    /// <param name="there">The servers that are there.</param>
    /// <param name="now">The present time.</param>
    public static SourcePlan Of(ImmutableArray<SourceFile> files, ImmutableArray<KnownSource> known, FrozenDictionary<string, ServerEntry> there, DateTimeOffset now)
    {
        var trusted = known.ToDictionary(k => k.Path, k => k.Trusted, StringComparer.Ordinal);
        var ordered = files.OrderBy(f => f.Level).ToImmutableArray();
        var plan = new SourcePlan(there, now) { Files = [.. ordered.Select(f => View(f, trusted.GetValueOrDefault(f.Path)))] };
        for (var i = 0; i < ordered.Length; i++)
        {
            plan.Take(ordered[i], plan.Files[i].State);
        }

        plan.EndLeaving();
        return plan;
    }

    private static SourceView View(SourceFile file, string? trusted) => new()
    {
        Path = file.Path,
        Level = Word(file.Level),
        Sha256 = file.Sha256,
        Problem = file.Problem,
        State = file.IsAbsent ? "absent"
            : file.Level == SourceLevel.Project && trusted is null ? "untrusted"
            : file.Level == SourceLevel.Project && trusted != file.Sha256 ? "changed"
            : file.Problem is not null ? "error"
            : "in force",
    };

    /// <summary>A level as it is written in answers and kept.</summary>
    public static string Word(SourceLevel level) => level switch
    {
        SourceLevel.Explicit => "explicit",
        SourceLevel.Project => "project",
        _ => "user",
    };

    private void Take(SourceFile file, string state)
    {
        // What a person approved stays in force while its file asks for approval again, or cannot be read.
        if (state is not ("in force" or "absent"))
        {
            foreach (var server in _there.Values.Where(s => s.Settings.Source?.File == file.Path))
            {
                _taken.TryAdd(server.Name, file);
            }
        }

        foreach (var entry in file.Entries)
        {
            if (state is "untrusted" or "changed")
            {
                Say(file, entry, "untrusted", state == "untrusted"
                    ? $"nothing of a project's file is used before a person trusts it: turnpike server trust {file.Path}"
                    : $"the file was changed since it was trusted, and what was trusted stays in force: turnpike server trust {file.Path}");
            }
            else if (state == "in force")
            {
                Take(file, entry);
            }
        }

        if (state is "in force" or "absent")
        {
            foreach (var server in _there.Values.Where(s => s.Settings.Source?.File == file.Path && !_taken.ContainsKey(s.Name)).OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                // Unless a file behind this one names it: then it is that file's.
                _leaving[server.Name] = (server, file);
            }
        }
    }

    private void EndLeaving()
    {
        foreach (var (name, (server, file)) in _leaving.Where(l => !_taken.ContainsKey(l.Key)).OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            var source = server.Settings.Source!;
            var shown = new SourcedServer { Name = name, State = "gone", File = file.Path, Level = Word(file.Level) };
            if (source.AbsentSince is { } since && _now - since >= KeptAbsent)
            {
                _removed.Add(name);
                _servers.Add(shown with { State = "removed", Problem = "its file has not named it for 30 days" });
                continue;
            }

            if (source.AbsentSince is null)
            {
                _changed.Add(server with { Settings = server.Settings with { IsDisabled = true, Source = source with { AbsentSince = _now } } });
            }

            _servers.Add(shown with { Problem = $"its file does not name it: it is disabled, and its pins are kept until {(source.AbsentSince ?? _now) + KeptAbsent:yyyy-MM-dd}" });
        }
    }

    private void Take(SourceFile file, SourceEntry entry)
    {
        if (_taken.TryGetValue(entry.Name, out var before))
        {
            Say(file, entry, "shadowed", ReferenceEquals(before, file) ? "an entry before it has the same name, but for upper and lower case" : $"an entry of {before.Path} goes before it");
            return;
        }

        _taken[entry.Name] = file;
        var there = _there.GetValueOrDefault(entry.Name);
        if (there is null && _there.Keys.FirstOrDefault(n => string.Equals(n, entry.Name, StringComparison.OrdinalIgnoreCase)) is { } alike)
        {
            Say(file, entry, "error", $"there is a server '{alike}', which differs by upper and lower case alone");
            return;
        }

        if (there is { Settings.Source: null })
        {
            Say(file, entry, "shadowed", "a server of this name was added with 'turnpike server add', and stays as it is");
            return;
        }

        if (entry.Request is not { } request)
        {
            Disable(there);
            Say(file, entry, "error", entry.Problem);
            return;
        }

        var source = new ServerSource(file.Path, Word(file.Level), entry.Digest)
        {
            WrittenCommand = entry.Command.Any(WrittenText.HasReference) ? entry.Command : [],
            WrittenUrl = entry.Url is { } url && WrittenText.HasReference(url) ? url : null,
        };
        var target = ServerTargets.Of(request) with { Transport = there?.Settings.Transport };
        var after = (there ?? new ServerEntry { Name = entry.Name, Target = target, Pins = FrozenDictionary<PinKey, Definition>.Empty }) with
        {
            Target = target,
            Settings = (there?.Settings ?? ServerSettings.Default) with { Source = source, IsDisabled = entry.IsDisabled, StartEarly = entry.StartEarly },
        };
        Say(file, entry, Note(there, after), entry.IsDisabled ? "its file says that it is not to be used" : null);
    }

    private string Note(ServerEntry? there, ServerEntry after)
    {
        var word = after.Settings.IsDisabled ? "disabled" : there is null ? "added" : "changed";
        if (there is null)
        {
            _added.Add(after);
            return word;
        }

        if (there.Target.IsSame(after.Target) && there.Settings.ToJson() == after.Settings.ToJson())
        {
            return after.Settings.IsDisabled ? word : "unchanged";
        }

        // A rotated secret is the same server; another program, address or folder is another, whatever it says of itself.
        if (there.Target.Url != after.Target.Url || there.Target.WorkingDirectory != after.Target.WorkingDirectory || !there.Target.Command.SequenceEqual(after.Target.Command))
        {
            _unpinned.Add(after.Name);
            after = after with { Era = default, Target = after.Target with { Transport = null }, Settings = after.Settings with { Transport = null } };
        }

        _changed.Add(after);
        return word;
    }

    private void Disable(ServerEntry? there)
    {
        if (there is { Settings.IsDisabled: false })
        {
            _changed.Add(there with { Settings = there.Settings with { IsDisabled = true } });
        }
    }

    private void Say(SourceFile file, SourceEntry entry, string state, string? problem) => _servers.Add(new SourcedServer
    {
        Name = entry.Name,
        State = state,
        File = file.Path,
        Level = Word(file.Level),
        Line = entry.Line,
        Column = entry.Column,
        Problem = problem,
        Command = entry.Command,
        Url = entry.Url,
        StartEarly = entry.StartEarly,
    });
}
