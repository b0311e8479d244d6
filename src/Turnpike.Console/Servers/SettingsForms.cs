using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Adding;

namespace Turnpike.Console.Servers;

/// <summary>How a server is reached and when it is started, changed by an admin; and its end.</summary>
internal static class SettingsForms
{
    public static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        return PageAnswer.Show<ServerSettingsPage>($"{of.Server.Name}: settings", of);
    }

    /// <summary>Changes how it is reached; it is looked at afterwards, which no page waits for.</summary>
    public static ValueTask<PageAnswer> ChangeAsync(PageRequest request, ServerWork work)
    {
        var name = ServerPaths.Name(request);
        var isUrl = request.Node.Current.Servers.GetValueOrDefault(name)?.Target.Url is not null;
        var pairs = AddForms.ReadPairs(request);
        var replaces = request.IsTicked("replace");
        if (!replaces && pairs.Any(p => p.Value.Length > 0))
        {
            throw new AdminException(AdminFaultCode.Invalid, "values were typed, but it was not ticked that they replace all it gets", "tick it, or leave the values empty");
        }

        if (replaces && pairs.FirstOrDefault(p => p.Value.Length == 0) is { } empty)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{empty.Name}' has no value: what is shown by name is not kept when all are replaced", "its value, or ${secret:NAME}");
        }

        return SendAsync(request, work, new ChangeServer
        {
            Name = name,
            Url = isUrl && request.Form("url") is { Length: > 0 } url ? url : null,
            Headers = replaces && isUrl ? pairs : null,
            Environment = replaces && !isUrl ? pairs : null,
            IdleStopSeconds = AddForms.IdleStop(request),
        });
    }

    /// <summary>Has it be used again, or not.</summary>
    public static ValueTask<PageAnswer> DisableAsync(PageRequest request, ServerWork work) =>
        SendAsync(request, work, new ChangeServer { Name = ServerPaths.Name(request), Disabled = request.Form("disabled") == "yes" });

    /// <summary>Has it start with the gateway, or when somebody needs it.</summary>
    public static async ValueTask<PageAnswer> StartAsync(PageRequest request)
    {
        var (name, early) = (ServerPaths.Name(request), request.Form("early") == "yes");
        var change = await request.ActAsync(AdminActs.SetStartup, new SetStartup(name, early, Apply: true));
        return PageAnswer.To(ServerPaths.Of(name, "settings"), (early ? "It starts with the gateway." : "It starts when somebody needs it.") + (change.File is { } file ? $" {file} was written." : ""));
    }

    public static async ValueTask<PageAnswer> RemoveAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        await request.ActAsync(AdminActs.RemoveServer, new NamedServer(name));
        return PageAnswer.To(ServerPaths.All, $"Removed {name}, its pins, and its place in every grant.");
    }

    private static ValueTask<PageAnswer> SendAsync(PageRequest request, ServerWork work, ChangeServer change) =>
        work.DoAsync(request, change.Name, $"Changing {change.Name}, and looking at it", ServerPaths.Of(change.Name, "settings"), ServerWork.Moment, async () =>
        {
            var view = await request.ActAsync(AdminActs.ChangeServer, change);
            return view.Problems is [var problem, ..] ? new WorkEnd($"Changed. Note: {problem}.") : new WorkEnd(view.Pending > 0 ? $"Changed; {ServerNumbers.Counted(view.Pending, "definition waits", "definitions wait")} for approval." : "Changed.");
        });
}
