using System.Globalization;
using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>Removing old segments, which is itself recorded.</content>
public sealed partial class AuditLog
{
    /// <summary>
    /// Removes the segments whose last record is older than <paramref name="before"/>, oldest first, never the current one. Each
    /// removal is recorded (<c>segment.retired</c> with the segment's last sequence number and hash) before the file goes.
    /// </summary>
    /// <returns>The number of segments removed.</returns>
    public async ValueTask<int> RetireAsync(DateTimeOffset before, string reason)
    {
        var retired = 0;
        var segments = SegmentFolder.List(_options.Folder);
        for (var i = 0; i < segments.Length - 1; i++)
        {
            if (EndOf(segments[i + 1]) is not { } end || end.Opened >= before)
            {
                break;
            }

            var sequence = RecordRetired(segments[i].Number, end.Header, reason);
            await WaitDurableAsync(sequence);
            if (_options.Durability == Durability.Os)
            {
                // The file must not be gone while the machine could still lose the record that says why.
                await CheckpointAsync();
            }

            File.Delete(segments[i].Path);
            _disk.SyncFolder(_options.Folder);
            retired++;
        }

        return retired;
    }

    /// <summary>How a segment ended, from the one that follows it: its header, and when it was opened.</summary>
    private static (SegmentHeader Header, DateTimeOffset Opened)? EndOf(SegmentFile following)
    {
        using var reader = new FrameReader(following.Path);
        return reader.Header is { } header
            && reader.Read(out var frame) == FrameState.Whole
            && RecordText.TryRead(Frame.Payload(frame), out _, out var opened, out _)
            ? (header, new DateTimeOffset(opened))
            : null;
    }

    private long RecordRetired(long segment, SegmentHeader next, string reason)
    {
        var body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"\"kind\":\"segment.retired\",\"segment\":{segment},\"last\":{next.First - 1},\"hash\":\"{Convert.ToHexStringLower(next.Previous)}\",\"reason\":{Quoted(reason)}"));
        lock (Gate)
        {
            ThrowIfFailed();
            return Encode(body);
        }
    }
}
