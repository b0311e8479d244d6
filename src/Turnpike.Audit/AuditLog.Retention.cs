using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>Removing old segments, which is itself recorded.</content>
public sealed partial class AuditLog
{
    // One retention act at a time: of two, the second would record what the first has removed already.
    private readonly SemaphoreSlim _retiring = new(1, 1);

    /// <summary>
    /// The segments whose last record is older than <paramref name="before"/>, oldest first, never the current one: what
    /// <see cref="RetireAsync"/> would remove. Changes nothing.
    /// </summary>
    public ImmutableArray<OldSegment> ListRetirable(DateTimeOffset before) => [.. Retirable(before).Select(r => r.Old)];

    /// <summary>
    /// Removes the segments whose last record is older than <paramref name="before"/>, oldest first, never the current one. Each
    /// removal is recorded (<c>segment.retired</c> with the segment's last sequence number and hash) before the file goes.
    /// <paramref name="by"/> is who asked for it; null where nobody did.
    /// </summary>
    /// <returns>The segments removed.</returns>
    public async ValueTask<ImmutableArray<OldSegment>> RetireAsync(DateTimeOffset before, string reason, string? by = null)
    {
        await _retiring.WaitAsync();
        try
        {
            var retired = ImmutableArray.CreateBuilder<OldSegment>();
            foreach (var (path, old, following) in Retirable(before).ToArray())
            {
                var sequence = RecordRetired(old.Number, following, reason, by);
                await WaitDurableAsync(sequence);
                if (_options.Durability == Durability.Os)
                {
                    // The file must not be gone while the machine could still lose the record that says why.
                    await CheckpointAsync();
                }

                File.Delete(path);
                _disk.SyncFolder(_options.Folder);
                retired.Add(old);
            }

            return retired.ToImmutable();
        }
        finally
        {
            _retiring.Release();
        }
    }

    // How a segment ended is in the one that follows it: its header, and when it was opened.
    private IEnumerable<(string Path, OldSegment Old, SegmentHeader Following)> Retirable(DateTimeOffset before)
    {
        var segments = SegmentFolder.List(_options.Folder);
        for (var i = 0; i < segments.Length - 1; i++)
        {
            using var own = new FrameReader(segments[i].Path);
            using var following = new FrameReader(segments[i + 1].Path);
            if (own.Header is not { } first || following.Header is not { } next || Opened(following) is not { } opened || opened >= before)
            {
                yield break;
            }

            yield return (segments[i].Path, new OldSegment(segments[i].Number, first.First, next.First - 1, opened, own.FileLength), next);
        }
    }

    private static DateTimeOffset? Opened(FrameReader segment) =>
        segment.Read(out var frame) == FrameState.Whole && RecordText.TryRead(Frame.Payload(frame), out _, out var opened, out _)
            ? new DateTimeOffset(opened)
            : null;

    private long RecordRetired(long segment, SegmentHeader next, string reason, string? by)
    {
        var body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"\"kind\":\"segment.retired\",\"segment\":{segment},\"last\":{next.First - 1},\"hash\":\"{Convert.ToHexStringLower(next.Previous)}\",\"reason\":{Quoted(reason)}{(by is null ? "" : $",\"by\":{Quoted(by)}")}"));
        lock (Gate)
        {
            ThrowIfFailed();
            return Encode(body);
        }
    }
}

/// <summary>A segment of the record that is not written any more.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="First">Sequence number of its first record.</param>
/// <param name="Last">Sequence number of its last record.</param>
/// <param name="Ended">When the segment after it was opened: no record in it is later.</param>
/// <param name="Bytes">Size of its file.</param>
public sealed record OldSegment(long Number, long First, long Last, DateTimeOffset Ended, long Bytes);
