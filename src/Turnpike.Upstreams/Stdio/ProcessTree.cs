using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// The processes that came from one start, on Linux: descendants, members of its session, and whoever carries its mark in the
/// environment, even after a daemon left both. A process is known by its id and its start time, so that an id that was given
/// to another process meanwhile is never signalled.
/// </summary>
internal sealed class ProcessTree
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(25);

    private readonly int _root;
    private readonly byte[] _mark;
    private readonly ulong _since;
    private readonly Dictionary<int, ulong> _members = [];

    // Who was looked at and does not carry the mark never will: a process inherits it at birth or not at all.
    private readonly HashSet<(int Id, ulong StartTime)> _strangers = [];

    public ProcessTree(int root, string mark)
    {
        _root = root;
        _mark = Encoding.UTF8.GetBytes($"{ChildCommand.Mark}={mark}");
        if (ReadStat(root) is { } stat)
        {
            _members[root] = _since = stat.StartTime;
        }
    }

    /// <summary>
    /// The tree of a process somebody else started, if the one with this id now is that process: it must have started then and carry the
    /// mark. Null otherwise.
    /// </summary>
    public static ProcessTree? TryFind(int root, ulong startTime, string mark)
    {
        if (mark.Length == 0 || ReadStat(root) is not { } stat || stat.StartTime != startTime)
        {
            return null;
        }

        var tree = new ProcessTree(root, mark);
        return tree._since == startTime && tree.HasMark(stat) ? tree : null;
    }

    /// <summary>When a process started, in clock ticks since the kernel did; null when there is none with this id, or nobody can tell.</summary>
    public static ulong? StartTimeOf(int id) => IsSupported ? ReadStat(id)?.StartTime : null;

    /// <summary>Asks every member to end, and ends those that live after <paramref name="grace"/>.</summary>
    public async Task EndAsync(TimeSpan grace, TimeProvider time)
    {
        if (!Refresh())
        {
            return;
        }

        Signal(SigTerm);
        if (!await EndedAsync(grace, time))
        {
            Signal(SigKill);
            await EndedAsync(grace, time);
        }
    }

    /// <summary>Whether this platform lets the tree be found.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && File.Exists("/proc/self/stat");

    /// <summary>Looks for members again and tells whether one lives.</summary>
    public bool Refresh()
    {
        var all = new List<Stat>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ReadStat(id) is { } stat)
            {
                all.Add(stat);
            }
        }

        var alive = false;
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var stat in all)
            {
                if (!IsMember(stat) && (IsMember(stat.Parent) || (stat.Session == _root && stat.StartTime >= _since) || HasMark(stat)))
                {
                    _members[stat.Id] = stat.StartTime;
                    grew = true;
                }
            }
        }

        foreach (var stat in all)
        {
            alive |= IsMember(stat);
        }

        return alive;
    }

    private async Task<bool> EndedAsync(TimeSpan grace, TimeProvider time)
    {
        var since = time.GetTimestamp();
        while (Refresh())
        {
            if (time.GetElapsedTime(since) >= grace)
            {
                return false;
            }

            await Task.Delay(LookInterval, time);
        }

        return true;
    }

    private void Signal(int signal)
    {
        foreach (var (id, started) in _members)
        {
            if (ReadStat(id)?.StartTime == started)
            {
                _ = kill(id, signal);
            }
        }
    }

    private bool IsMember(in Stat stat) => _members.TryGetValue(stat.Id, out var started) && started == stat.StartTime;

    private bool IsMember(int id) => _members.TryGetValue(id, out var started) && ReadStat(id)?.StartTime == started;

    private bool HasMark(in Stat stat)
    {
        if (stat.StartTime < _since || _strangers.Contains((stat.Id, stat.StartTime)))
        {
            return false;
        }

        try
        {
            var environment = File.ReadAllBytes($"/proc/{stat.Id}/environ");
            if (environment.AsSpan().IndexOf(_mark) >= 0)
            {
                return true;
            }

            // While a process is being replaced by another program (execve) nothing can be read: it is looked at again.
            if (environment.Length == 0)
            {
                return false;
            }
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: it does not come from here.
        }

        _strangers.Add((stat.Id, stat.StartTime));
        return false;
    }

    // proc(5): the name stands in parentheses and may hold anything; the fields are counted behind the last one. Zombies are dead.
    private static Stat? ReadStat(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X"
            ? null
            : new Stat(
                id,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                int.Parse(fields[3], CultureInfo.InvariantCulture),
                ulong.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable SYSLIB1054 // Two integers need no generated marshalling, and generating it would need unsafe code.
    private static extern int kill(int pid, int signal);
#pragma warning restore SYSLIB1054

    private readonly record struct Stat(int Id, int Parent, int Session, ulong StartTime);
}
