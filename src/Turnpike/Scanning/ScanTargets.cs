using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Commands;
using Turnpike.Policies;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Scanning;

/// <summary>What is to be scanned, read out of the command line and of configuration files. Nothing is started or asked for that.</summary>
/// <param name="Servers">The servers, each once, with unique names.</param>
/// <param name="Files">The files that were read.</param>
internal sealed record ScanTargets(ImmutableArray<ScanTarget> Servers, ImmutableArray<ScannedFile> Files)
{
    /// <summary>Reads targets. Throws <see cref="AdminException"/> for one that is none, or a given file that cannot be read.</summary>
    /// <param name="scene">The command; its trailing words are a command to be scanned.</param>
    /// <param name="given">Files, URLs and packages; with no trailing words either, the files of the well-known clients are found.</param>
    /// <param name="variables">Values for commands and packages that are named on the command line.</param>
    /// <param name="headers">Values for URLs that are named on the command line.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ScanTargets> ReadAsync(
        Scene scene, string[] given, ImmutableArray<NamedSecret> variables, ImmutableArray<NamedSecret> headers, CancellationToken cancellation)
    {
        var servers = new List<ScanTarget>();
        var files = new List<ScannedFile>();
        foreach (var target in given)
        {
            if (target.StartsWith('-') && target.Length > 1)
            {
                // With any number of targets, a mistyped option would pass for one.
                var options = scene.Parsed.CommandResult.Command.Options.Select(o => o.Name);
                throw new AdminException(AdminFaultCode.Invalid, $"'turnpike scan' has no option '{target}'", NearestName.Of(target, options));
            }

            if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                servers.Add(OfUrl(target, headers));
            }
            else if (target.StartsWith("npm:", StringComparison.Ordinal))
            {
                servers.Add(OfPackage(target[4..]) with { Variables = variables });
            }
            else
            {
                var read = ReadFile(target, ClientFiles.ClientOf(target), await scene.ReadFileAsync(target, cancellation));
                servers.AddRange(read);
                files.Add(new ScannedFile(target, ClientFiles.ClientOf(target), read.Length, null));
            }
        }

        if (!scene.Trailing.IsEmpty)
        {
            servers.Add(OfCommand(scene.Trailing) with { Variables = variables });
        }
        else if (given.Length == 0)
        {
            await FindAsync(servers, files, cancellation);
        }

        return new ScanTargets(Unique(servers), [.. files]);
    }

    // A file nobody named must not keep the others from being scanned: its problem is told with the rest.
    private static async Task FindAsync(List<ScanTarget> servers, List<ScannedFile> files, CancellationToken cancellation)
    {
        foreach (var (client, path) in ClientFiles.Here().Find())
        {
            try
            {
                var read = ReadFile(path, client, await File.ReadAllBytesAsync(path, cancellation));
                servers.AddRange(read);
                files.Add(new ScannedFile(path, client, read.Length, null));
            }
            catch (AdminException e) when (e.Fault.Nearest is not null)
            {
                // Settings of a client that uses no servers.
                files.Add(new ScannedFile(path, client, 0, null));
            }
            catch (Exception e) when (e is AdminException or IOException or UnauthorizedAccessException)
            {
                files.Add(new ScannedFile(path, client, 0, e.Message));
            }
        }
    }

    private static ScanTarget[] ReadFile(string path, string? client, byte[] text)
    {
        try
        {
            var entries = ClientConfiguration.IsToml(path) ? ClientConfiguration.ReadToml(text) : ClientConfiguration.Read(text, everyProject: true);
            return [.. entries.Select(e => OfEntry(e, new ScanSource(path, client, e.Project, e.Pointer, e.Position)))];
        }
        catch (AdminException e)
        {
            throw new AdminException(e.Fault with { Message = $"{path}: {e.Fault.Message}" }, e);
        }
    }

    private static ScanTarget OfEntry(ImportedServer entry, ScanSource source) => new()
    {
        Name = entry.Name,
        Sources = [source],
        Command = entry.Command,
        Url = entry.Url,
        Package = PackageReference.Of(entry.Command),
        WorkingDirectory = entry.Request?.WorkingDirectory,
        BaseFolder = source.Project ?? BaseFolderOf(source.File),
        SecretNames = [.. entry.Variables, .. entry.HeaderFields],
        Variables = entry.Request?.Environment ?? [],
        HeaderFields = entry.Request?.Headers ?? [],
        Obstacle = entry.Request is null ? entry.Problem : null,
        Note = entry.Request is null ? null : entry.Problem,
        IsDisabled = entry.IsDisabled,
    };

    private static ScanTarget OfUrl(string url, ImmutableArray<NamedSecret> headers)
    {
        var request = new AddServer { Name = "x", Url = url, Headers = headers };
        _ = ServerTargets.Of(request);
        return new ScanTarget { Name = ServerName.Nearest(new Uri(url).Host) ?? "server", Url = url, HeaderFields = headers, SecretNames = [.. headers.Select(h => h.Name)] };
    }

    private static ScanTarget OfPackage(string text)
    {
        var spec = NpmSpec.TryParse(text)
            ?? throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no package of an npm registry", "npm:@modelcontextprotocol/server-everything@2026.8.31");
        return new ScanTarget
        {
            Name = ServerName.Nearest(spec.Name.TrimStart('@')) ?? "package",
            Package = new PackageReference("npm", text, spec.IsPinned, spec, []),
        };
    }

    private static ScanTarget OfCommand(ImmutableArray<string> command) => new()
    {
        Name = ServerName.Nearest(PackageReference.Of(command)?.Npm?.Name.TrimStart('@') ?? Path.GetFileNameWithoutExtension(command[0])) ?? "command",
        Command = command,
        Package = PackageReference.Of(command),
        WorkingDirectory = Environment.CurrentDirectory,
        BaseFolder = Environment.CurrentDirectory,
    };

    // A project's file lies in the project, or in its client's folder there (.vscode, .cursor); the user's own files are for no folder.
    private static string? BaseFolderOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        folder = Path.GetFileName(folder).StartsWith('.') ? Path.GetDirectoryName(folder) ?? folder : folder;
        return Sandbox.MayShow(folder) ? folder : null;
    }

    private static ImmutableArray<ScanTarget> Unique(List<ScanTarget> servers)
    {
        var unique = new List<ScanTarget>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var same in servers.GroupBy(s => s.Identity, StringComparer.Ordinal).Select(g => g.ToArray()))
        {
            var first = same[0] with { Sources = [.. same.SelectMany(s => s.Sources)], IsDisabled = same.All(s => s.IsDisabled) };
            var name = first.Name;
            for (var i = 2; !names.Add(name); i++)
            {
                name = $"{first.Name}-{i}";
            }

            unique.Add(first with { Name = name });
        }

        return [.. unique];
    }
}
