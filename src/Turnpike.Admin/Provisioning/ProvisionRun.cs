using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Probing;
using Turnpike.Wire.Revisions;

namespace Turnpike.Admin.Provisioning;

/// <summary>
/// Carries out an approved plan: install beside what is there, lock, start and read every definition, and only then let callers see it. Until the
/// last step an update has changed nothing: what fails leaves the version that was in use in use.
/// </summary>
internal sealed class ProvisionRun(ActDesk desk, string id, KeptPlan kept, ImmutableArray<KeyValuePair<string, string>> environment)
{
    // Two servers of one package install it once.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Installing = new(StringComparer.Ordinal);

    private readonly ProvisionPlan _plan = kept.Plan;
    private string _state = PlanState.Installing;

    private ProvisionDesk Provisions => desk.Provisions;

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var release = await InstallAsync(cancellation);
            Move(PlanState.Starting, kept);
            await StartAsync(release, cancellation);
        }
        catch (OperationCanceledException)
        {
            End(PlanState.Cancelled, "it was cancelled, or took too long; what it started was ended");
        }
        catch (Exception e) when (AdminFaults.TryExplain(e) is { } fault)
        {
            End(PlanState.Failed, fault.Message);
        }
        catch (Exception e)
        {
            End(PlanState.Failed, $"it ended by an error of the gateway's own: {e.GetType().Name}");
            throw;
        }
    }

    private async Task<LockedRelease> InstallAsync(CancellationToken cancellation)
    {
        var release = new LockedRelease
        {
            Ecosystem = _plan.Release.Ecosystem.Word(),
            Name = _plan.Release.Name,
            Version = _plan.Release.Version,
            Integrity = _plan.Release.Integrity,
            Folder = _plan.Folder,
            Command = _plan.Command,
            Url = _plan.Release.Url,
            Walls = _plan.Walls,
            Plan = _plan.Digest(),
            LockedAt = desk.Time.GetUtcNow(),
        };
        var source = Provisions.Source(_plan.Release.Ecosystem);
        if (_plan.Folder.Length == 0)
        {
            await source.InstallAsync(_plan.Release, "", cancellation);
            return release;
        }

        var place = Path.Combine(Provisions.Folder.Data, _plan.Folder);
        var one = Installing.GetOrAdd(place, static _ => new SemaphoreSlim(1, 1));
        await one.WaitAsync(cancellation);
        try
        {
            if (Installed(place, cancellation) is { } same)
            {
                return release with { Files = same.Files, Tree = same.Tree };
            }

            var stage = Provisions.Folder.Stage();
            try
            {
                var files = await source.InstallAsync(_plan.Release, stage, cancellation);
                release = release with { Files = PackageTree.HashesOf(stage, files), Tree = PackageTree.HashOf(stage, cancellation) };
                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                if (Directory.Exists(place))
                {
                    Directory.Delete(place, recursive: true);
                }

                Directory.Move(stage, place);
                return release;
            }
            finally
            {
                TryDelete(stage);
            }
        }
        finally
        {
            one.Release();
        }
    }

    // The same package in the same version, locked for another server, and whole: nothing is fetched again.
    private LockedRelease? Installed(string place, CancellationToken cancellation) =>
        Provisions.Locked.Servers.Values.SelectMany(s => s.Releases).FirstOrDefault(r => r.Folder == _plan.Folder) is { } same
            && Directory.Exists(place) && PackageTree.HashOf(place, cancellation) == same.Tree
            ? same
            : null;

    private async Task StartAsync(LockedRelease release, CancellationToken cancellation)
    {
        var target = Target();
        var before = Provisions.Locked.Find(_plan.Server, release.Command);
        Provisions.Lock(_plan.Server, release);
        ServerListing? listing = null;
        string? left = null;
        try
        {
            listing = await ServerProbe.ReadAsync(desk.Connector, _plan.Server, target, cancellation);
        }
        catch (UpstreamException e) when (e.Fault == UpstreamFault.NeedsCredential && _plan.Kind == ProvisionPlan.Install)
        {
            left = $"it is there, and was not started yet: {e.Message}";
        }
        catch
        {
            PutBack(release, before);
            throw;
        }

        try
        {
            var record = new ActRecord(_plan.Server, id, $"{_plan.Release.Ecosystem.Word()}:{_plan.Release.Name} {_plan.Release.Version}, {release.Integrity}, plan {_plan.Digest()}");
            await desk.ChangeAsync($"provision.{_plan.Kind}", record, async () =>
            {
                Switch(target, listing);
                if (listing is not null)
                {
                    await FirstSight.PinAsync(desk, _plan.Server, listing.Definitions);
                    desk.Observe(_plan.Server, listing.Definitions, complete: true);
                }

                return _plan;
            });
        }
        catch
        {
            PutBack(release, before);
            throw;
        }

        if (_plan.Kind == ProvisionPlan.Update)
        {
            // Callers of before are on the old process: it ends, and their next call starts the new one.
            await desk.Connector.CloseAsync(_plan.Server);
        }

        var pending = desk.Store.ListPending(_plan.Server).Count(p => p.Seen is not null);
        End(PlanState.Complete, left, pending);
    }

    private ServerTarget Target() => _plan.Release.Url is { } url
        ? new ServerTarget(new Uri(url), [], null, [], [])
        : new ServerTarget(null, _plan.Command, null, environment, []);

    private void Switch(ServerTarget target, ServerListing? listing)
    {
        var package = new ServerPackage
        {
            Ecosystem = _plan.Release.Ecosystem.Word(),
            Name = _plan.Release.Name,
            Version = _plan.Release.Version,
            Integrity = _plan.Release.Integrity,
            PreviousVersion = _plan.FromVersion,
            Folders = _plan.Walls?.Writable ?? [],
            Hosts = _plan.Hosts,
            Sandboxed = _plan.Walls is not null,
        };
        if (_plan.Kind == ProvisionPlan.Install)
        {
            desk.Store.AddServer(new ServerEntry
            {
                Name = _plan.Server,
                Target = target,
                Era = listing?.Era ?? Era.None,
                Settings = ServerSettings.Default with { Package = package },
                Pins = FrozenDictionary<PinKey, Definition>.Empty,
            });
            return;
        }

        desk.Store.UpdateServer(_plan.Server, entry => entry with
        {
            Target = target,
            Era = listing!.Era,
            Settings = entry.Settings with { Package = package },
        });
    }

    private void PutBack(LockedRelease release, LockedRelease? before)
    {
        if (before is null)
        {
            Provisions.Unlock(_plan.Server, release);
        }

        // That the new one failed is no reason to leave the one in use alone for a while.
        desk.Connector.Forgive(_plan.Server);
    }

    private void End(string state, string? message, int? pending = null)
    {
        Move(state, kept with { Message = message is { Length: > 1000 } ? message[..1000] + "…" : message, Pending = pending });
        if (state == PlanState.Failed)
        {
            try
            {
                desk.NoteRefused($"provision.{_plan.Kind}", new ActRecord(_plan.Server, id), message ?? "");
            }
            catch (Exception e) when (AdminFaults.TryExplain(e) is not null)
            {
                // That it was approved is recorded, and nothing was changed.
            }
        }
    }

    private void Move(string to, KeptPlan said)
    {
        desk.Store.MovePlan(id, _state, to, said.ToJson());
        _state = to;
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Moved away, or swept with the rest when the folder is opened next.
        }
    }
}
