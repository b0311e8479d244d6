using Turnpike.Admin.Limits;
using Turnpike.Admin.Records;

namespace Turnpike.Admin.Acts;

/// <content>Looking into the record.</content>
public static partial class AdminActs
{
    /// <summary>Searches the record.</summary>
    public static Act<SearchRecord, RecordPage> SearchRecord { get; } = new(
        "record.search", Right.Look, j => j.SearchRecord, j => j.RecordPage, RecordLooks.SearchAsync);

    /// <summary>Gives records as they stand in the log, page by page; what an export is made of.</summary>
    public static Act<SearchRecord, RecordLines> ReadRecord { get; } = new(
        "record.lines", Right.Look, j => j.SearchRecord, j => j.RecordLines, RecordLooks.LinesAsync);

    /// <summary>Counts what happened over a stretch of time.</summary>
    public static Act<CountRecords, CountedRecords> CountRecords { get; } = new(
        "record.counts", Right.Look, j => j.CountRecords, j => j.CountedRecords, RecordLooks.CountAsync);

    /// <summary>Tells everything the record says of one call, by the number of any record of it.</summary>
    public static Act<NamedRecord, CallStory> TellCall { get; } = new(
        "record.call", Right.Look, j => j.NamedRecord, j => j.CallStory, CallStories.TellAsync);

    /// <summary>Opens the arguments a record keeps of a call.</summary>
    public static Act<NamedRecord, RecordedArguments> ShowRecordedArguments { get; } = new(
        "record.arguments", Right.LookAtArguments, j => j.NamedRecord, j => j.RecordedArguments, RecordLooks.ArgumentsAsync);

    /// <summary>Verifies the record in the background: begins, or says how it stands and what was proved.</summary>
    public static Act<VerifyRecord, VerificationView> VerifyRecord { get; } = new(
        "record.verify", Right.Look, j => j.VerifyRecord, j => j.VerificationView, RecordVerification.PerformAsync);

    /// <summary>Lists saved searches: one's own and everybody's.</summary>
    public static Act<Nothing, ViewList> ListViews { get; } = new(
        "view.list", Right.Look, j => j.Nothing, j => j.ViewList, ViewActs.ListAsync);

    /// <summary>Gives a search over the record a name.</summary>
    public static Act<SaveView, ViewList> SaveView { get; } = new(
        "view.save", Right.Look, j => j.SaveView, j => j.ViewList, ViewActs.SaveAsync, ViewActs.Describe);

    /// <summary>Removes a saved search.</summary>
    public static Act<NamedView, ViewList> RemoveView { get; } = new(
        "view.remove", Right.Look, j => j.NamedView, j => j.ViewList, ViewActs.RemoveAsync, ViewActs.Describe);

    /// <summary>Says how much of the limits is used.</summary>
    public static Act<ListLimits, LimitList> ListLimits { get; } = new(
        "limit.list", Right.Look, j => j.ListLimits, j => j.LimitList, LimitActs.ListAsync);
}
