using System.Text;
using Turnpike.Audit.Queries;
using Turnpike.Audit.Sealing;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>The calls of the record, for deciding them again.</summary>
public static class RecordedCalls
{
    /// <summary>Calls read at once.</summary>
    public const int Page = 2_000;

    /// <summary>The calls that a query finds, in its order, page by page, so that one can stop between two.</summary>
    /// <param name="index">The record's index, caught up.</param>
    /// <param name="query">Which; its kind and its page are set here.</param>
    /// <param name="open">Opens sealed arguments; null to leave them closed.</param>
    public static IEnumerable<IReadOnlyList<RecordedCall>> Read(AuditIndex index, AuditQuery query, OpenArguments? open)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(query);
        query = query with { Kind = "call", Limit = Page };
        while (true)
        {
            var page = index.Query(query);
            yield return [.. page.Rows.Select(r => RecordedCallReader.Read(Encoding.UTF8.GetBytes(r.Json), r.Sequence, open, out _)).OfType<RecordedCall>()];
            if (page.Next is not { } next)
            {
                yield break;
            }

            query = query with { After = next };
        }
    }

    /// <summary>Opens arguments with the keys of a data folder. Only the whole of them has their digest: what was kept for the paths of an earlier policy is a part.</summary>
    public static OpenArguments Opener(RecordSealer sealer) =>
        (text, digest) => sealer.TryOpen(text, out var value) ? (value, sealer.Digest(value) == digest) : null;
}
