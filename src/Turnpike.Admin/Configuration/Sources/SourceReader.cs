using System.Collections.Immutable;
using System.Security;
using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.State.Vault;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Reads configuration files once: whose they are, what they hold, their entries with the variables of this process filled in.</summary>
public static class SourceReader
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Reads every file. What is wrong with one is said in it; nothing is thrown for it, and nothing is started or asked.</summary>
    public static ImmutableArray<SourceFile> Read(IEnumerable<(string Path, SourceLevel Level)> files) =>
        Read(files, Environment.GetEnvironmentVariable);

    /// <summary>
    /// Reads the files of the places, and those the data folder knows from before. What the answer holds is what is put in force: nothing is
    /// read again. Throws what <see cref="Node.ActAsync"/> throws.
    /// </summary>
    public static async ValueTask<SyncSources> ReadAsync(Node node, SourcePlaces places, bool force, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(places);
        var known = await node.ActAsync(AdminActs.ListSources, Nothing.Value, cancellation);
        var files = places.Files.Concat(known.Sources.Select(s => (s.Path, Level: Enum.GetValues<SourceLevel>().First(l => SourcePlan.Word(l) == s.Level))));
        return new SyncSources(Read(files.DistinctBy(f => f.Path, StringComparer.Ordinal)), force);
    }

    /// <summary>Reads every file with the given variables.</summary>
    internal static ImmutableArray<SourceFile> Read(IEnumerable<(string Path, SourceLevel Level)> files, Func<string, string?> variables) =>
        [.. files.Select(f => Read(f.Path, f.Level, variables))];

    /// <summary>The SHA-256 of a file's content, in lower-case hex.</summary>
    internal static string Hash(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>A file's content. Throws <see cref="AdminException"/> for one that is too large or cannot be read, <see cref="FileNotFoundException"/> for none.</summary>
    internal static byte[] ReadContent(string path, SourceLevel level)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (level != SourceLevel.Project && FileOwner.Problem(stream.SafeFileHandle, path) is { } foreign)
            {
                throw new AdminException(AdminFaultCode.Forbidden, foreign);
            }

            // A project's file is trusted by its content; any other by being its reader's own.
            var text = new byte[MostBytes + 1];
            var length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return length <= MostBytes ? text[..length] : throw new AdminException(AdminFaultCode.Invalid, "the file is larger than 1 MiB");
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, path, e);
        }
        catch (Exception e) when (e is IOException and not FileNotFoundException or UnauthorizedAccessException or SecurityException or NotSupportedException)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Invalid, "the file cannot be read"), e);
        }
    }

    private static SourceFile Read(string path, SourceLevel level, Func<string, string?> variables)
    {
        var file = new SourceFile { Path = path, Level = level };
        try
        {
            var text = ReadContent(path, level);
            file = file with { Sha256 = Hash(text) };
            var isToml = ClientConfiguration.IsToml(path);
            var early = isToml ? [] : StartEarlyList.Read(text);
            var servers = isToml ? ClientConfiguration.ReadToml(text, variables) : ClientConfiguration.Read(text, variables: variables);
            return file with { Entries = [.. servers.Select(s => Entry(s, file, early))] };
        }
        catch (FileNotFoundException)
        {
            return level == SourceLevel.Explicit ? file with { Problem = "there is no such file" } : file with { IsAbsent = true };
        }
        catch (AdminException e)
        {
            return file with { Problem = e.Fault.Message };
        }
    }

    private static SourceEntry Entry(ImportedServer server, SourceFile file, ImmutableArray<string> early)
    {
        var request = server.Request;
        var problem = server.Problem;
        if (request is not null)
        {
            try
            {
                request = request with { WorkingDirectory = Folder(request, file) };
                problem = Problem(request);
                request = problem is null ? request : null;
            }
            catch (AdminException e)
            {
                // What such a fault repeats of an URL may have come out of a variable.
                (request, problem) = (null, server.Url is null || server.Name.Equals(ServerName.Gateway, StringComparison.OrdinalIgnoreCase) ? e.Fault.Message : "its url cannot be used: http or https with a host, https unless it is this machine, without user name and password");
            }
        }

        return new SourceEntry
        {
            Name = server.Name,
            Request = request,
            Problem = problem,
            IsDisabled = server.IsDisabled,
            StartEarly = early.Contains(server.GivenName, StringComparer.Ordinal),
            Line = server.Position.Line,
            Column = server.Position.Column,
            Digest = server.Digest,
            Command = ShownCommand.Of(server.Command),
            Url = server.Url is { } url ? Written(url) : null,
            Secrets = [.. server.Variables, .. server.HeaderFields],
        };
    }

    private static string? Problem(AddServer request)
    {
        ServerName.RequireNotOwn(request.Name);
        if (request.Environment.Select(v => (v.Name, Why: VariableNames.WhyNoVariable(v.Name))).FirstOrDefault(v => v.Why is not null) is { Name: { } name, Why: { } why })
        {
            return $"the variable {name} cannot be given to a server: {why}";
        }

        return SecretReferences.Check(ServerTargets.Of(request)) is [var wrong, ..] ? $"{wrong.Place}: {wrong.Message}" : null;
    }

    private static string Written(string url)
    {
        if (!WrittenText.HasReference(url))
        {
            return ServerTargets.Shown(url);
        }

        var end = url.IndexOfAny(['?', '#']);
        var shown = end < 0 ? url : url[..end];
        return shown.LastIndexOf('@') is var at and > 0 ? $"***{shown[at..]}" : shown;
    }

    // A project's servers run in the project, as its clients run them; any other's where the gateway runs them, unless it says otherwise.
    private static string? Folder(AddServer request, SourceFile file)
    {
        var folder = Path.GetDirectoryName(file.Path)!;
        return request.Url is not null ? null
            : request.WorkingDirectory is { } given ? Path.GetFullPath(given, folder)
            : file.Level == SourceLevel.Project ? folder : null;
    }
}
