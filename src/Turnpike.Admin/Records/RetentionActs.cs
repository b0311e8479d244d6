using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Audit;

namespace Turnpike.Admin.Records;

/// <summary>Asks which segments of the record are old.</summary>
/// <param name="Before">Those whose records are all older than this time.</param>
public sealed record FindOldSegments(DateTimeOffset Before);

/// <summary>Asks for old segments of the record to be removed.</summary>
/// <param name="Before">Those whose records are all older than this time; not in the future. The one being written always stays.</param>
/// <param name="Reason">Why, 1 to 256 characters; it stands in the record.</param>
public sealed record RetireSegments(DateTimeOffset Before, string Reason);

/// <summary>Old segments of the record: found, or removed.</summary>
/// <param name="Before">The time asked for.</param>
/// <param name="Removed">Whether they were removed.</param>
/// <param name="Segments">Oldest first.</param>
/// <param name="Records">How many records they hold.</param>
/// <param name="Bytes">How large their files are.</param>
public sealed record OldSegments(DateTimeOffset Before, bool Removed, ImmutableArray<OldSegment> Segments, long Records, long Bytes);

/// <summary>Removing old parts of the record.</summary>
internal static class RetentionActs
{
    public static ValueTask<OldSegments> FindAsync(ActDesk desk, FindOldSegments request, CancellationToken cancellation)
    {
        RequirePast(desk, request.Before);
        return ValueTask.FromResult(View(request.Before, isRemoved: false, desk.Ledger.Log.ListRetirable(request.Before)));
    }

    public static async ValueTask<OldSegments> RetireAsync(ActDesk desk, RetireSegments request, CancellationToken cancellation)
    {
        ActReason.Require(request.Reason);
        RequirePast(desk, request.Before);
        var retired = await desk.Ledger.Log.RetireAsync(request.Before, request.Reason, desk.Who);
        await desk.Records.ForgetRetiredAsync();
        return View(request.Before, isRemoved: true, retired);
    }

    public static ActRecord Describe(RetireSegments request) =>
        new(null, null, string.Create(CultureInfo.InvariantCulture, $"before {request.Before.UtcDateTime:O}: {request.Reason}"));

    // What is agreed to must not grow until it is done.
    private static void RequirePast(ActDesk desk, DateTimeOffset before)
    {
        if (before > desk.Time.GetUtcNow())
        {
            throw new AdminException(AdminFaultCode.Invalid, "records are retired up to a time in the past", "90d");
        }
    }

    private static OldSegments View(DateTimeOffset before, bool isRemoved, ImmutableArray<OldSegment> segments) =>
        new(before, isRemoved, segments, segments.Sum(s => s.Last - s.First + 1), segments.Sum(s => s.Bytes));
}
