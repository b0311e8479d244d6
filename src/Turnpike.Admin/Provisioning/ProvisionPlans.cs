using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.State.Provisions;
using Turnpike.State.Servers;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Provisioning;

/// <summary>Makes plans: the version, the hash, the exact command, the walls. Reads metadata alone.</summary>
internal static class ProvisionPlans
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>A plan to install a package for a new server.</summary>
    public static async Task<StoredPlan> InstallAsync(ActDesk desk, PlanProvision request, PackageSpec spec, CancellationToken cancellation)
    {
        var server = request.Name ?? NameOf(spec);
        ServerName.Require("server", server);
        if (desk.Store.Current.Servers.ContainsKey(server))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"there is a server '{server}' already", $"--name {server}-2, or: turnpike server update {server}");
        }

        var walls = Walls(desk, spec.Ecosystem, request.Walls);
        var variables = Variables(request.Environment);
        if (spec.Ecosystem == PackageEcosystem.Remote && (variables.Length > 0 || !request.Arguments.IsDefaultOrEmpty))
        {
            throw Invalid("a remote server gets no variables and no arguments", null);
        }

        var release = await desk.Provisions.Source(spec.Ecosystem).ResolveAsync(spec, request.Command, cancellation);
        return Keep(desk, request.Agent, Placed(desk, new ProvisionPlan
        {
            Kind = ProvisionPlan.Install,
            Server = server,
            Release = release,
            Arguments = request.Arguments.IsDefault ? [] : request.Arguments,
            CommandName = request.Command,
            Environment = variables,
            Walls = walls.Walls,
            NoWalls = walls.Why,
            Hosts = request.Walls.Hosts,
        }));
    }

    /// <summary>A plan to bring a server to another version; everything else of it stays. Null when that version is in use.</summary>
    public static async Task<StoredPlan> UpdateAsync(ActDesk desk, UpdateProvisioned request, ServerPackage package, KeptPlan made, CancellationToken cancellation)
    {
        var ecosystem = PackageEcosystems.OfWord(package.Ecosystem)!.Value;
        var (spec, problem) = PackageSpec.Of(ecosystem, package.Name, request.To);
        if (spec is null)
        {
            throw Invalid(problem!, null);
        }

        var release = await desk.Provisions.Source(ecosystem).ResolveAsync(spec, made.Plan.CommandName, cancellation);
        if (release.Version == package.Version && release.Integrity == package.Integrity)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{request.Name}' is at {package.Version} already, which is {(request.To is null ? "the newest" : "what was asked for")}");
        }

        return Keep(desk, request.Agent, Placed(desk, made.Plan with { Kind = ProvisionPlan.Update, Server = request.Name, Release = release, FromVersion = package.Version }));
    }

    // The folder and the exact command follow from the release.
    private static ProvisionPlan Placed(ActDesk desk, ProvisionPlan plan)
    {
        if (plan.Release.Command.IsEmpty)
        {
            return plan;
        }

        var isInstalled = plan.Release.Command.Any(w => w.Contains("{folder}", StringComparison.Ordinal));
        var folder = isInstalled ? desk.Provisions.Folder.Of(plan.Release) : "";
        return plan with
        {
            Folder = isInstalled ? Path.GetRelativePath(desk.Provisions.Folder.Data, folder) : "",
            Command = plan.Release.CommandIn(folder, plan.Walls, plan.Environment, plan.Arguments),
        };
    }

    private static StoredPlan Keep(ActDesk desk, string? agent, ProvisionPlan plan)
    {
        var now = desk.Time.GetUtcNow();
        var kept = new KeptPlan { Plan = plan, AskedBy = agent ?? desk.Who, Agent = agent };
        var stored = new StoredPlan($"pv_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10))}", now, now + Life, PlanState.Planned, kept.ToJson());
        desk.Store.AddPlan(stored, PlanState.IsOpen);
        return stored;
    }

    private static (PackageWalls? Walls, string? Why) Walls(ActDesk desk, PackageEcosystem ecosystem, ProvisionWalls asked)
    {
        foreach (var folder in asked.Folders.Concat(asked.ReadFolders))
        {
            if (!Path.IsPathFullyQualified(folder) || !(Directory.Exists(folder) || File.Exists(folder)))
            {
                throw Invalid($"'{folder}' is no existing folder by its full path", null);
            }

            if (IsDataFolder(desk, folder))
            {
                throw Invalid($"'{folder}' holds the gateway's own data, or lies in it", null);
            }

            if (Directory.Exists(folder) && !Sandbox.MayShow(folder))
            {
                throw Invalid($"'{folder}' is the user's home, or holds it: name the folders that are needed", null);
            }
        }

        if (asked.Hosts.FirstOrDefault(h => Uri.CheckHostName(h) == UriHostNameType.Unknown) is { } host)
        {
            throw Invalid($"'{host}' is no host", "api.example.com");
        }

        var walls = new PackageWalls { Writable = asked.Folders, Readable = asked.ReadFolders, Network = asked.Network || asked.Hosts.Length > 0 };
        return ecosystem == PackageEcosystem.Remote ? (null, null)
            : ecosystem == PackageEcosystem.Oci ? (walls, null)
            : asked.NoSandbox ? (null, "as was asked for")
            : desk.Provisions.Sandbox is { Sandbox: null, Problem: var problem } ? (null, problem)
            : (walls, null);
    }

    private static bool IsDataFolder(ActDesk desk, string folder)
    {
        var (data, full) = (desk.Provisions.Folder.Data + Path.DirectorySeparatorChar, Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar);
        return data.StartsWith(full, StringComparison.Ordinal) || full.StartsWith(data, StringComparison.Ordinal);
    }

    internal static ImmutableArray<string> Variables(ImmutableArray<string> names)
    {
        if (names.IsDefaultOrEmpty)
        {
            return [];
        }

        foreach (var name in names)
        {
            if (name.Length > 128 || name.Length == 0 || char.IsAsciiDigit(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            {
                // Whoever wrote a value behind the name must not read it again in an error or a record.
                throw Invalid(name.Contains('=', StringComparison.Ordinal) ? "a variable is named without its value, which comes from a file or the vault" : $"'{name}' cannot name a variable", "API_TOKEN");
            }
        }

        return [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    internal static string NameOf(PackageSpec spec)
    {
        var name = spec.Ecosystem == PackageEcosystem.Remote ? new Uri(spec.Name).Host : spec.Name[(spec.Name.LastIndexOf('/') + 1)..];
        return ServerName.Nearest(name) ?? "server";
    }

    private static AdminException Invalid(string message, string? nearest) => new(AdminFaultCode.Invalid, message, nearest);
}
