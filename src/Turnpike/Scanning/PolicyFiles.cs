using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;

namespace Turnpike.Scanning;

/// <summary>The recommended policies of a scan, as files: one server's into the file that was named, several servers' into a folder of that name.</summary>
internal static class PolicyFiles
{
    /// <summary>Throws <see cref="AdminException"/> where something is there already: a person may have edited it.</summary>
    public static void RequireFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{path}' is there already, and what a person edited is not written over", "another path for --policy-out");
        }
    }

    /// <summary>Writes them, and returns what was written.</summary>
    public static async Task<ImmutableArray<string>> WriteAsync(string path, StackReport stack, CancellationToken cancellation)
    {
        if (stack.Servers.IsEmpty)
        {
            return [];
        }

        if (stack.Servers is [var only] && !Directory.Exists(path))
        {
            await File.WriteAllTextAsync(path, RecommendedPolicy.For(only), cancellation);
            return [path];
        }

        Directory.CreateDirectory(path);
        var written = ImmutableArray.CreateBuilder<string>();
        foreach (var server in stack.Servers)
        {
            var file = Path.Combine(path, server.Name + ".yaml");
            await File.WriteAllTextAsync(file, RecommendedPolicy.For(server), cancellation);
            written.Add(file);
        }

        return written.ToImmutable();
    }
}
