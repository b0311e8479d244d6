using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Scans;

/// <summary>What is to be scanned, read out of what somebody named and of configuration files. Nothing is started or asked for that.</summary>
/// <param name="Servers">The servers, each once, with unique names.</param>
/// <param name="Files">The files that were read.</param>
public sealed record ScanTargets(ImmutableArray<ScanTarget> Servers, ImmutableArray<ScannedFile> Files)
{
    /// <summary>The servers of the well-known clients' files, and those files. One that cannot be read must not keep the others from being scanned: its problem is told with the rest.</summary>
    /// <param name="places">Where they are.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<(ImmutableArray<ScanTarget> Servers, ImmutableArray<ScannedFile> Files)> FindAsync(ClientFiles places, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(places);
        var (servers, files) = (ImmutableArray.CreateBuilder<ScanTarget>(), ImmutableArray.CreateBuilder<ScannedFile>());
        foreach (var (client, path) in places.Find())
        {
            try
            {
                var read = OfFile(path, client, await File.ReadAllBytesAsync(path, cancellation));
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

        return (servers.ToImmutable(), files.ToImmutable());
    }

    /// <summary>The servers of a configuration file. Throws <see cref="AdminException"/> with the file, line and column.</summary>
    /// <param name="path">The file, as it is called.</param>
    /// <param name="client">Whose file it is; null when it could be anybody's.</param>
    /// <param name="text">What it holds.</param>
    public static ImmutableArray<ScanTarget> OfFile(string path, string? client, ReadOnlyMemory<byte> text)
    {
        try
        {
            return Read(path, client, text, ClientConfiguration.IsToml(path), BaseFolderOf(path));
        }
        catch (AdminException e)
        {
            throw new AdminException(e.Fault with { Message = $"{path}: {e.Fault.Message}" }, e);
        }
    }

    /// <summary>The servers of a configuration that somebody pasted: it lies in no folder. Throws <see cref="AdminException"/> with line and column.</summary>
    /// <param name="text">JSON as clients have it, or Codex' TOML.</param>
    public static (ImmutableArray<ScanTarget> Servers, ScannedFile File) OfPaste(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isJson = text.AsSpan().TrimStart() is ['{' or '[' or '/', ..];
        var name = isJson ? "pasted.json" : "pasted.toml";
        var read = Read(name, null, Encoding.UTF8.GetBytes(text), !isJson, null);
        return (read, new ScannedFile(name, null, read.Length, null));
    }

    /// <summary>A server at an URL. Throws <see cref="AdminException"/> for one that is none.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="headers">Header fields it gets.</param>
    public static ScanTarget OfUrl(string url, ImmutableArray<NamedSecret> headers)
    {
        _ = ServerTargets.Of(new AddServer { Name = "x", Url = url, Headers = headers });
        return new ScanTarget { Name = ServerName.Nearest(new Uri(url).Host) ?? "server", Url = url, HeaderFields = headers, SecretNames = [.. headers.Select(h => h.Name)] };
    }

    /// <summary>A package of an npm registry. Throws <see cref="AdminException"/> for what names none.</summary>
    /// <param name="text">Its name, with a version or without.</param>
    /// <param name="variables">Variables it gets.</param>
    public static ScanTarget OfPackage(string text, ImmutableArray<NamedSecret> variables)
    {
        ArgumentNullException.ThrowIfNull(text);
        var spec = NpmSpec.TryParse(text)
            ?? throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no package of an npm registry", "npm:@modelcontextprotocol/server-everything@2026.8.31");
        return new ScanTarget
        {
            Name = ServerName.Nearest(spec.Name.TrimStart('@')) ?? "package",
            Package = new PackageReference("npm", text, spec.IsPinned, spec, []),
            Variables = variables,
        };
    }

    /// <summary>A command.</summary>
    /// <param name="command">Its words; at least one.</param>
    /// <param name="folder">The folder it was typed in, which it is shown and runs in; null for none.</param>
    /// <param name="variables">Variables it gets.</param>
    public static ScanTarget OfCommand(ImmutableArray<string> command, string? folder, ImmutableArray<NamedSecret> variables) => new()
    {
        Name = ServerName.Nearest(PackageReference.Of(command)?.Npm?.Name.TrimStart('@') ?? Path.GetFileNameWithoutExtension(command[0])) ?? "command",
        Command = command,
        Package = PackageReference.Of(command),
        WorkingDirectory = folder,
        BaseFolder = folder,
        Variables = variables,
    };

    /// <summary>Servers, each once with all its places, and with a name no other has.</summary>
    /// <param name="servers">What was read.</param>
    public static ImmutableArray<ScanTarget> Unique(IEnumerable<ScanTarget> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var unique = ImmutableArray.CreateBuilder<ScanTarget>();
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

        return unique.ToImmutable();
    }

    private static ImmutableArray<ScanTarget> Read(string name, string? client, ReadOnlyMemory<byte> text, bool isToml, string? folder)
    {
        var entries = isToml ? ClientConfiguration.ReadToml(text) : ClientConfiguration.Read(text, everyProject: true);
        return [.. entries.Select(e => OfEntry(e, new ScanSource(name, client, e.Project, e.Pointer, e.Position), folder))];
    }

    private static ScanTarget OfEntry(ImportedServer entry, ScanSource source, string? folder) => new()
    {
        Name = entry.Name,
        Sources = [source],
        Command = entry.Command,
        Url = entry.Url,
        Package = PackageReference.Of(entry.Command),
        WorkingDirectory = entry.Request?.WorkingDirectory,
        BaseFolder = source.Project ?? folder,
        SecretNames = [.. entry.Variables, .. entry.HeaderFields],
        Variables = entry.Request?.Environment ?? [],
        HeaderFields = entry.Request?.Headers ?? [],
        Obstacle = entry.Request is null ? entry.Problem : null,
        Note = entry.Request is null ? null : entry.Problem,
        IsDisabled = entry.IsDisabled,
    };

    // A project's file lies in the project, or in its client's folder there (.vscode, .cursor); the user's own files are for no folder.
    private static string? BaseFolderOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        folder = Path.GetFileName(folder).StartsWith('.') ? Path.GetDirectoryName(folder) ?? folder : folder;
        return Sandbox.MayShow(folder) ? folder : null;
    }
}
