using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// The children that are alive, written down in the data folder (<c>children/</c>, one small file each), so that those a gateway left
/// over are found by the next one. A process is ended only when its id, its start time and its mark are those that were written down.
/// </summary>
public static class Leftovers
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int LongestNote = 4096;
    private const int ShortestMark = 16;

    /// <summary>The place of the files in a data folder.</summary>
    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, "children");

    /// <summary>
    /// Ends what gateways that are gone left over, each with everything it started, and forgets it. The children of a gateway that lives
    /// are left alone. Linux alone; elsewhere nothing is written down.
    /// </summary>
    /// <param name="folder">Where children are written down.</param>
    /// <param name="grace">How long a process gets between SIGTERM and SIGKILL.</param>
    /// <param name="time">The clock.</param>
    public static async Task<ImmutableArray<Leftover>> EndAsync(string folder, TimeSpan grace, TimeProvider time)
    {
        if (!ProcessTree.IsSupported || !Directory.Exists(folder))
        {
            return [];
        }

        var ended = await Task.WhenAll(Directory.EnumerateFiles(folder, "*.json").Select(file => EndOneAsync(file, grace, time)));
        return [.. ended.Where(leftover => leftover is not null).Select(leftover => leftover!)];
    }

    /// <summary>Whether a process that carries <paramref name="mark"/> was started by a gateway of this data folder that lives.</summary>
    /// <param name="folder">Where children are written down.</param>
    /// <param name="mark">The value of <c>TURNPIKE_CHILD</c>.</param>
    public static bool IsChild(string folder, string mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        return ProcessTree.IsSupported && Directory.Exists(folder)
            && Directory.EnumerateFiles(folder, "*.json").Any(file => Read(file) is { } note && note.Mark == mark && note.GatewayLives);
    }

    /// <summary>Writes a child down; the file to remove when it ended, or null where that cannot be done.</summary>
    internal static string? Note(string? dataFolder, string server, int child, string mark)
    {
        if (dataFolder is null || OperatingSystem.IsWindows()
            || ProcessTree.StartTimeOf(child) is not { } started || ProcessTree.StartTimeOf(Environment.ProcessId) is not { } since)
        {
            return null;
        }

        try
        {
            var folder = FolderIn(dataFolder);
            Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
            var path = Path.Combine(folder, $"{child}-{started}.json");
            var fresh = path + ".new";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Private };
            using (var file = new FileStream(fresh, options))
            {
                JsonSerializer.Serialize(file, new ChildNote(server, child, started, mark, Environment.ProcessId, since), ChildNoteJson.Default.ChildNote);
            }

            // Whole or not at all: another process may look for leftovers at this moment.
            File.Move(fresh, path, overwrite: true);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk keeps no server from starting: the guardian and the kernel still end it with this process.
            return null;
        }
    }

    /// <summary>Forgets a child that ended.</summary>
    internal static void Forget(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static async Task<Leftover?> EndOneAsync(string file, TimeSpan grace, TimeProvider time)
    {
        var note = Read(file);
        if (note is { GatewayLives: true })
        {
            return null;
        }

        Leftover? ended = null;
        if (note is not null && ProcessTree.TryFind(note.Child, note.Started, note.Mark) is { } tree)
        {
            await tree.EndAsync(grace, time);
            ended = new Leftover(note.Server, note.Child);
        }

        Forget(file);
        return ended;
    }

    private static ChildNote? Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= LongestNote
                && JsonSerializer.Deserialize(File.ReadAllBytes(file), ChildNoteJson.Default.ChildNote) is { Server: not null, Mark.Length: >= ShortestMark } note
                ? note
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>A process that was left over by a gateway that is gone, and was ended.</summary>
/// <param name="Server">The server it was started for.</param>
/// <param name="ProcessId">Its process id.</param>
public sealed record Leftover(string Server, int ProcessId);

/// <summary>What is written down of a child: whose it is, and what it is recognised by. Start times are the kernel's, in clock ticks since its start.</summary>
internal sealed record ChildNote(string Server, int Child, ulong Started, string Mark, int Gateway, ulong GatewayStarted)
{
    /// <summary>Whether the process that started it lives.</summary>
    [JsonIgnore]
    public bool GatewayLives => ProcessTree.StartTimeOf(Gateway) == GatewayStarted;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChildNote))]
internal sealed partial class ChildNoteJson : JsonSerializerContext;
