using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Doctor;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.Admin.Secrets;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Settings;

/// <summary><c>/console/settings</c>: how the gateway itself stands, the files it reads, its keys, and the end of the record.</summary>
internal static class SettingsPages
{
    /// <summary>The parts of the section: name, path, how many things wait there.</summary>
    public static readonly (string Name, string Path, int Count)[] Parts =
    [
        ("Health", "/console/settings", 0),
        ("Files", "/console/settings/files", 0),
        ("Record", "/console/settings/record", 0),
        ("Keys", "/console/settings/keys", 0),
        ("API tokens", "/console/settings/tokens", 0),
    ];

    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/settings", Right.Administer, HealthAsync);
        routes.Get("/settings/files", Right.Administer, FilesAsync);
        routes.Post("/settings/files/trust", Right.Administer, TrustAsync);
        routes.Post("/settings/files/forget", Right.Administer, ForgetAsync);
        routes.Post("/settings/files/refresh", Right.Administer, RefreshAsync);
        routes.Post("/settings/startup", Right.Administer, StartupAsync);
        routes.Get("/settings/record", Right.Administer, RecordAsync);
        routes.Post("/settings/record/checkpoint", Right.Administer, CheckpointAsync);
        routes.Post("/settings/record/retire", Right.Administer, RetireAsync);
        routes.Get("/settings/keys", Right.Administer, KeysAsync);
        routes.Post("/settings/keys/rotate", Right.Administer, RotateAsync);
        routes.Post("/settings/keys/destroy", Right.Administer, DestroyAsync);
        routes.Post("/settings/keys/move", Right.Administer, MoveAsync);
    }

    private static async ValueTask<PageAnswer> HealthAsync(PageRequest request) => PageAnswer.Show<HealthPage>(
        "Health", new HealthModel(await Examination.LookAsync(request.Node, request.Visitor.Actor, request.Query("servers") is not null, request.Gone), request.Query("servers") is not null));

    private static async ValueTask<PageAnswer> FilesAsync(PageRequest request)
    {
        var files = await SourceReader.ReadAsync(request.Node, new SourcePlaces { User = SourcePlaces.UserFile() }, force: false, request.Gone);
        return PageAnswer.Show<FilesPage>("Configuration files", new FilesModel(
            await request.ActAsync(AdminActs.ShowSources, files), await request.ActAsync(AdminActs.GetStartup, Nothing.Value), [.. request.Node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal)]));
    }

    private static async ValueTask<PageAnswer> TrustAsync(PageRequest request)
    {
        // By the content that was shown: a file that was changed since is another one.
        await request.ActAsync(AdminActs.TrustSource, new TrustSource(request.Form("path"), request.Form("sha256")));
        return PageAnswer.To("/console/settings/files", $"{request.Form("path")} is trusted as it was shown. Its servers come into force with \"Read the files again\".");
    }

    private static async ValueTask<PageAnswer> ForgetAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.ForgetSource, new NamedSource(request.Form("path")));
        return PageAnswer.To("/console/settings/files", $"{request.Form("path")} is forgotten.");
    }

    private static async ValueTask<PageAnswer> RefreshAsync(PageRequest request)
    {
        var files = await SourceReader.ReadAsync(request.Node, new SourcePlaces { User = SourcePlaces.UserFile() }, request.IsTicked("force"), request.Gone);
        var view = await request.ActAsync(AdminActs.RefreshServers, files);
        return PageAnswer.To("/console/settings/files", string.Create(CultureInfo.InvariantCulture, $"The files were read again: {view.Servers.Count(s => s.State == "added")} added, {view.Servers.Count(s => s.State == "changed")} changed, {view.Restarted.Length} restarted."));
    }

    private static async ValueTask<PageAnswer> StartupAsync(PageRequest request)
    {
        var change = await request.ActAsync(AdminActs.SetStartup, new SetStartup(request.Form("name"), request.IsTicked("early"), Apply: true));
        return PageAnswer.To("/console/settings/files", change.StartEarly ? $"{change.Name} starts with the gateway." : $"{change.Name} starts when it is needed.");
    }

    private static async ValueTask<PageAnswer> RecordAsync(PageRequest request)
    {
        var days = request.QueryNumber("days", 1, 3650, 0);
        var found = days == 0 ? null : await request.ActAsync(AdminActs.FindOldSegments, new FindOldSegments(request.Site.Time.GetUtcNow().AddDays(-days)));
        return PageAnswer.Show<RecordPage>("The record", new RecordModel(await request.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value), days, found, Checkpoint: null));
    }

    private static async ValueTask<PageAnswer> CheckpointAsync(PageRequest request)
    {
        var signed = await request.ActAsync(AdminActs.SignCheckpoint, Nothing.Value);
        return PageAnswer.Show<RecordPage>("The record", new RecordModel(await request.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value), 0, null, signed.Line));
    }

    private static async ValueTask<PageAnswer> RetireAsync(PageRequest request)
    {
        // The time that was shown, not the days once more: what is agreed to does not grow until it is done.
        if (!DateTimeOffset.TryParse(request.Form("before"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var before))
        {
            throw new AdminException(AdminFaultCode.Invalid, "the time is not one", "open the page again");
        }

        var removed = await request.ActAsync(AdminActs.RetireSegments, new RetireSegments(before, request.Form("reason")));
        return PageAnswer.To("/console/settings/record", string.Create(CultureInfo.InvariantCulture, $"Removed {removed.Records} records in {removed.Segments.Length} segments. What stays still verifies."));
    }

    private static async ValueTask<PageAnswer> KeysAsync(PageRequest request) => PageAnswer.Show<KeysPage>(
        "Keys", new KeysModel(await request.ActAsync(AdminActs.ShowKey, Nothing.Value), await request.ActAsync(AdminActs.ListDataKeys, Nothing.Value)));

    private static async ValueTask<PageAnswer> RotateAsync(PageRequest request)
    {
        var made = await request.ActAsync(AdminActs.RotateDataKey, Nothing.Value);
        return PageAnswer.To("/console/settings/keys", $"New values are sealed under {made.Id} from now on.");
    }

    private static async ValueTask<PageAnswer> DestroyAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.DestroyDataKey, new DestroyDataKey(request.Form("id"), request.Form("reason")));
        return PageAnswer.To("/console/settings/keys", $"{request.Form("id")} is destroyed: what it sealed can be read by nobody any more.");
    }

    private static async ValueTask<PageAnswer> MoveAsync(PageRequest request)
    {
        var key = await request.ActAsync(AdminActs.MoveKey, new MoveKey(request.Form("to")));
        return PageAnswer.To("/console/settings/keys", $"Everything is sealed anew; the key comes from: {key.From}.");
    }
}

/// <summary>How everything stands.</summary>
internal sealed record HealthModel(ImmutableArray<Check> Checks, bool WithServers);

/// <summary>The files and what starts early.</summary>
internal sealed record FilesModel(SourcesView Sources, StartupList Startup, ImmutableArray<string> Servers);

/// <summary>The record, and what of it is old.</summary>
internal sealed record RecordModel(RecordHealth Health, int Days, OldSegments? Old, string? Checkpoint);

/// <summary>The keys.</summary>
internal sealed record KeysModel(KeyView Vault, DataKeyList Data);
