using System.Collections.Immutable;
using System.Globalization;

namespace Turnpike.Audit.Segments;

/// <summary>One segment file of a folder.</summary>
internal readonly record struct SegmentFile(long Number, string Path)
{
    public string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>The names in a record folder.</summary>
internal static class SegmentFolder
{
    public const string LockName = "record.lock";
    public const string CheckpointsName = "checkpoints.jsonl";
    public const string SigningKeyName = "signing.key";
    public const string PublicKeyName = "signing.pub";
    private const string Extension = ".tpa";
    private const int Digits = 12;

    public static string PathOf(string folder, long number) =>
        Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0') + Extension);

    /// <summary>Where bytes cut from a segment at an offset are kept; never an existing file.</summary>
    public static string TornPath(string segmentPath, long offset)
    {
        var stem = $"{Path.ChangeExtension(segmentPath, null)}-{offset.ToString(CultureInfo.InvariantCulture)}";
        var path = stem + ".torn";
        for (var i = 2; File.Exists(path); i++)
        {
            path = $"{stem}-{i.ToString(CultureInfo.InvariantCulture)}.torn";
        }

        return path;
    }

    /// <summary>The segments there are, in order.</summary>
    public static ImmutableArray<SegmentFile> List(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var found = ImmutableArray.CreateBuilder<SegmentFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            var stem = Path.GetFileNameWithoutExtension(path.AsSpan());
            if (stem.Length >= Digits && long.TryParse(stem, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                found.Add(new SegmentFile(number, path));
            }
        }

        found.Sort((left, right) => left.Number.CompareTo(right.Number));
        return found.ToImmutable();
    }
}
