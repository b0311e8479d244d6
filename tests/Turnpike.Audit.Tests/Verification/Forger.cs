using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Tests.Verification;

/// <summary>Takes a segment apart and puts it together again, with or without honest hashes.</summary>
internal static class Forger
{
    public static List<byte[]> Frames(string segment)
    {
        using var reader = new FrameReader(segment);
        var frames = new List<byte[]>();
        while (reader.Read(out var frame) == FrameState.Whole)
        {
            frames.Add(frame.ToArray());
        }

        return frames;
    }

    public static List<byte[]> Payloads(string segment) => [.. Frames(segment).Select(f => Frame.Payload(f).ToArray())];

    /// <summary>Writes frames behind the old header as they are.</summary>
    public static void WriteFrames(string segment, IEnumerable<byte[]> frames) =>
        File.WriteAllBytes(segment, [.. File.ReadAllBytes(segment)[..SegmentHeader.Size], .. frames.SelectMany(f => f)]);

    /// <summary>Writes records with every checksum and hash computed anew: what somebody can do who knows the format and has no key.</summary>
    public static void WritePayloads(string segment, IEnumerable<byte[]> payloads)
    {
        var head = SegmentHeader.Read(File.ReadAllBytes(segment), out _)!.Previous;
        WriteFrames(segment, [.. payloads.Select(p => Chained(p, head))]);
    }

    private static byte[] Chained(byte[] payload, byte[] head)
    {
        byte[] frame = [.. new byte[Frame.PayloadAt], .. payload];
        Frame.Complete(frame, head);
        return frame;
    }
}
