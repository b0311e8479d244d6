using System.Text;
using Turnpike.Audit.Segments;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Checkpoints;

/// <summary>
/// <c>checkpoints.jsonl</c>: every checkpoint once more, a line each, made to be copied elsewhere. A line is written only after
/// the records it covers are on the disk, so that it can never say more than the log.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>Adds a line durably.</summary>
    public static void Add(string folder, Checkpoint checkpoint, IRecordDisk disk)
    {
        var isNew = !File.Exists(Path.Combine(folder, SegmentFolder.CheckpointsName));
        using var file = PrivateFile.Open(Path.Combine(folder, SegmentFolder.CheckpointsName), FileMode.OpenOrCreate, FileShare.Read);

        // A line torn by a crash is cut away; what it said stands in the log too.
        file.SetLength(EndOfLastLine(file));
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(checkpoint.Line() + "\n"));
        file.Flush(flushToDisk: true);
        if (isNew)
        {
            disk.SyncFolder(folder);
        }
    }

    /// <summary>The last whole line's checkpoint; null when there is none.</summary>
    public static Checkpoint? Last(string folder)
    {
        var path = Path.Combine(folder, SegmentFolder.CheckpointsName);
        if (!File.Exists(path))
        {
            return null;
        }

        // Checkpoints are short; the last few are enough to find a whole one.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var tail = new byte[Math.Min(file.Length, 4096)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf((byte)'\n');
        if (end < 0)
        {
            return null;
        }

        var start = tail.AsSpan(0, end).LastIndexOf((byte)'\n') + 1;
        return Checkpoint.Read(tail.AsMemory(start, end - start), new JsonTape());
    }

    private static long EndOfLastLine(FileStream file)
    {
        var tail = new byte[Math.Min(file.Length, 4096)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        return file.Length - tail.Length + tail.AsSpan().LastIndexOf((byte)'\n') + 1;
    }
}
