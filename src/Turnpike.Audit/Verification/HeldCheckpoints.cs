using System.Text;
using Turnpike.Audit.Checkpoints;
using Turnpike.Audit.Segments;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Verification;

/// <summary>The checkpoints a log must contain: those the verifier was given, and those of the folder's own <c>checkpoints.jsonl</c>.</summary>
internal sealed class HeldCheckpoints
{
    private readonly SortedDictionary<long, List<(Checkpoint Checkpoint, bool IsGiven)>> _bySequence = [];

    public long Count { get; private set; }

    /// <summary>Adds what was given. Throws <see cref="ArgumentException"/> when a line is no checkpoint.</summary>
    public void AddGiven(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Add(Read(line) ?? throw new ArgumentException($"this is no checkpoint: {line}", nameof(text)), isGiven: true);
        }
    }

    /// <summary>Adds the folder's own. Returns what is wrong with the file, or null. A line cut short at the end is a crash's, not a fault.</summary>
    public string? AddOwn(string folder, List<string> notes)
    {
        var path = Path.Combine(folder, SegmentFolder.CheckpointsName);
        if (!File.Exists(path))
        {
            notes.Add($"{SegmentFolder.CheckpointsName} is missing");
            return null;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: false));
        var lines = text.ReadToEnd().Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            if (Read(lines[i]) is not { } checkpoint)
            {
                return $"line {i + 1} of {SegmentFolder.CheckpointsName} is no checkpoint";
            }

            Add(checkpoint, isGiven: false);
        }

        if (lines[^1].Length > 0)
        {
            notes.Add($"{SegmentFolder.CheckpointsName} ends in a line that was cut short");
        }

        return null;
    }

    /// <summary>Those of one record.</summary>
    public IReadOnlyList<(Checkpoint Checkpoint, bool IsGiven)> Of(long sequence) => _bySequence.TryGetValue(sequence, out var found) ? found : [];

    /// <summary>All of them, by sequence number.</summary>
    public IEnumerable<(Checkpoint Checkpoint, bool IsGiven)> All => _bySequence.Values.SelectMany(c => c);

    private void Add(Checkpoint checkpoint, bool isGiven)
    {
        if (!_bySequence.TryGetValue(checkpoint.Sequence, out var list))
        {
            _bySequence[checkpoint.Sequence] = list = [];
        }

        list.Add((checkpoint, isGiven));
        Count++;
    }

    // Invariant: a line is exactly what the log would write for it, so that no byte of it can change unseen.
    private static Checkpoint? Read(string line) =>
        Checkpoint.Read(Encoding.UTF8.GetBytes(line), new JsonTape()) is { } read && read.Line() == line ? read : null;
}
