using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Probing;

namespace Turnpike.Admin.Provisioning;

/// <summary>Acts on what is installed and locked: going back, and looking whether it is whole.</summary>
internal static class ReleaseActs
{
    /// <summary>Back to the release before: it is verified whole, started and read before it takes the place of the one in use, which is kept.</summary>
    public static async ValueTask<ServerView> RollBackAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        var entry = PinActs.Find(desk, request.Name);
        if (desk.Provisions.Jobs.IsBusy(request.Name))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{request.Name}' is being provisioned");
        }

        var releases = desk.Provisions.Locked.Of(request.Name);
        var current = releases.FirstOrDefault(r => r.Command.SequenceEqual(entry.Target.Command))
            ?? throw new AdminException(AdminFaultCode.NotFound, $"'{request.Name}' is not locked here: it was not provisioned");
        var before = releases.FirstOrDefault(r => r != current && r.Version == entry.Settings.Package?.PreviousVersion) ?? releases.FirstOrDefault(r => r != current)
            ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no release of '{request.Name}' before {current.Version}");
        if (Problem(desk, before, cancellation) is { } problem)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"{before.Version} cannot be gone back to: {problem}");
        }

        var target = entry.Target with { Command = before.Command };
        var listing = await ServerProbe.ReadAsync(desk.Connector, entry.Name, target, cancellation);
        desk.Store.UpdateServer(entry.Name, e => e with
        {
            Target = target,
            Era = listing.Era,
            Settings = e.Settings with
            {
                Package = e.Settings.Package! with
                {
                    Version = before.Version,
                    Integrity = before.Integrity,
                    PreviousVersion = current.Version,
                    Folders = before.Walls?.Writable ?? [],
                    Sandboxed = before.Walls is not null,
                },
            },
        });
        desk.Provisions.Lock(entry.Name, before);
        desk.Observe(entry.Name, listing.Definitions, complete: true);
        await desk.Connector.CloseAsync(entry.Name);
        return await ServerActs.ShowAsync(desk, request, cancellation);
    }

    /// <summary>Whether every installed file is as it was locked.</summary>
    public static ValueTask<ProvisionedState> VerifyAsync(ActDesk desk, NamedServer request, CancellationToken cancellation)
    {
        var entry = PinActs.Find(desk, request.Name);
        var release = desk.Provisions.Locked.Of(request.Name).FirstOrDefault(r => r.Command.SequenceEqual(entry.Target.Command) && (r.Url is null || r.Url == entry.Target.Url?.AbsoluteUri))
            ?? throw new AdminException(AdminFaultCode.NotFound, $"'{request.Name}' is not locked here: it was not provisioned");
        var problem = Problem(desk, release, cancellation);
        return ValueTask.FromResult(new ProvisionedState(request.Name, $"{release.Ecosystem}:{release.Name}", release.Version, release.Integrity, problem is null, problem));
    }

    private static string? Problem(ActDesk desk, LockedRelease release, CancellationToken cancellation)
    {
        if (release.Folder.Length == 0)
        {
            return null;
        }

        var place = Path.Combine(desk.Provisions.Folder.Data, release.Folder);
        return !Directory.Exists(place) ? $"{release.Folder} is gone"
            : PackageTree.FirstChanged(place, release.Files) is { } changed ? $"{changed} is not what was installed"
            : PackageTree.HashOf(place, cancellation) != release.Tree ? "a file was changed, added or removed since it was installed"
            : null;
    }
}
