using System.Collections.Immutable;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.Admin.Servers;
using Turnpike.Commands;
using Turnpike.Policies;

namespace Turnpike.Scanning;

/// <summary>What is to be scanned, as the command line names it.</summary>
internal static class ScanArguments
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
                servers.Add(ScanTargets.OfUrl(target, headers));
            }
            else if (target.StartsWith("npm:", StringComparison.Ordinal))
            {
                servers.Add(ScanTargets.OfPackage(target[4..], variables));
            }
            else
            {
                var client = ClientFiles.ClientOf(target);
                var read = ScanTargets.OfFile(target, client, await scene.ReadFileAsync(target, cancellation));
                servers.AddRange(read);
                files.Add(new ScannedFile(target, client, read.Length, null));
            }
        }

        if (!scene.Trailing.IsEmpty)
        {
            servers.Add(ScanTargets.OfCommand(scene.Trailing, Environment.CurrentDirectory, variables));
        }
        else if (given.Length == 0)
        {
            var found = await ScanTargets.FindAsync(ClientFiles.Here(), cancellation);
            servers.AddRange(found.Servers);
            files.AddRange(found.Files);
        }

        return new ScanTargets(ScanTargets.Unique(servers), [.. files]);
    }
}
