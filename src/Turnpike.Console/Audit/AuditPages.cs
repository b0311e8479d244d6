using System.Globalization;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.Console.Frame;
using Turnpike.Policies;

namespace Turnpike.Console.Audit;

/// <summary><c>/console/audit</c>: looking into the record, one call as it went, and the proof that nothing was changed.</summary>
internal static class AuditPages
{
    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/audit", Right.Look, SearchAsync);
        routes.Get("/audit/export", Right.Look, ExportAsync);
        routes.Post("/audit/views", Right.Look, SaveViewAsync);
        routes.Post("/audit/views/remove", Right.Look, RemoveViewAsync);
        routes.Get("/audit/verify", Right.Look, ShowVerificationAsync);
        routes.Post("/audit/verify", Right.Look, VerifyAsync);
        routes.Get("/audit/{sequence}", Right.Look, TellAsync);
    }

    private static async ValueTask<PageAnswer> SearchAsync(PageRequest request)
    {
        var filter = RecordFilter.Of(request);
        var search = filter.Search(request.Site.Time.GetUtcNow()) with { Limit = 50, Total = true, After = Number(request, "after"), Before = Number(request, "before") };
        search = search.After is not null ? search with { Before = null } : search;
        return PageAnswer.Show<AuditPage>("Audit", new AuditModel
        {
            Filter = filter,
            Page = await request.ActAsync(AdminActs.SearchRecord, search),
            Views = (await request.ActAsync(AdminActs.ListViews, Nothing.Value)).Views,
            Servers = [.. request.Node.Current.Servers.Keys.Order(StringComparer.Ordinal)],
            IsLive = request.Query("live") is not null && search is { After: null, Before: null },
            IsFirst = search is { After: null, Before: null },
            MayShare = request.Visitor.May(Right.ManagePolicy),
        });
    }

    private static async ValueTask<PageAnswer> TellAsync(PageRequest request)
    {
        if (!long.TryParse(request.Place("sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || sequence < 1)
        {
            throw new AdminException(AdminFaultCode.NotFound, "records are named by their numbers", "/console/audit/1");
        }

        var named = new NamedRecord(sequence);
        var story = await request.ActAsync(AdminActs.TellCall, named);
        var mayOpen = request.Visitor.May(Right.LookAtArguments);
        return PageAnswer.Show<StoryPage>(RecordWords.What(story.Call) ?? "Record", new StoryModel
        {
            Story = story,
            Asked = sequence,
            MayOpen = mayOpen,
            Arguments = mayOpen && request.Query("arguments") is not null ? await request.ActAsync(AdminActs.ShowRecordedArguments, new NamedRecord(story.Call.Sequence)) : null,
        });
    }

    private static async ValueTask<PageAnswer> ExportAsync(PageRequest request)
    {
        var format = request.Query("format") ?? "jsonl";
        if (format is not ("jsonl" or "csv"))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"there is no format '{format}'", NearestName.Of(format, ["jsonl", "csv"]) ?? "jsonl or csv");
        }

        var search = RecordFilter.Of(request).Search(request.Site.Time.GetUtcNow());

        // Asked once before anything is sent, so that whoever may not gets a page that says so.
        var first = await request.ActAsync(AdminActs.ReadRecord, search with { OldestFirst = true, Limit = 1 });
        return PageAnswer.Raw(async http =>
        {
            http.Response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson";
            http.Response.Headers.ContentDisposition = $"attachment; filename=\"turnpike-record.{format}\"";
            if (first.Lines.IsEmpty && format == "jsonl")
            {
                return;
            }

            await RecordExport.WriteAsync(page => request.ActAsync(AdminActs.ReadRecord, page), search, format == "csv", http.Response.Body, http.RequestAborted);
        });
    }

    private static async ValueTask<PageAnswer> SaveViewAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.SaveView, new SaveView(request.Form("name"), request.Form("query"), request.IsTicked("shared")));
        return PageAnswer.To(request.Form("query") is { Length: > 0 } query ? "/console/audit?" + query : "/console/audit", $"\"{request.Form("name")}\" is saved.");
    }

    private static async ValueTask<PageAnswer> RemoveViewAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.RemoveView, new NamedView(request.Form("name"), request.IsTicked("shared")));
        return PageAnswer.To("/console/audit", $"\"{request.Form("name")}\" is removed.");
    }

    private static async ValueTask<PageAnswer> ShowVerificationAsync(PageRequest request)
    {
        var view = await request.ActAsync(AdminActs.VerifyRecord, new VerifyRecord());
        if (view.State == "running")
        {
            // Without scripts too the page sees how far it came.
            request.Http.Response.Headers["Refresh"] = "2";
        }

        return PageAnswer.Show<VerifyPage>("Verify the record", view);
    }

    private static async ValueTask<PageAnswer> VerifyAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.VerifyRecord, new VerifyRecord { Begin = true, PublicKey = request.FormText("key"), Checkpoints = request.FormText("checkpoints") });
        return PageAnswer.To("/console/audit/verify");
    }

    private static long? Number(PageRequest request, string name) =>
        long.TryParse(request.Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
