using System.Buffers;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Scans;
using Turnpike.State.Catalogs;

namespace Turnpike.Scanning;

/// <summary>What a scan read of servers and their tools, as the JSON Lines that <c>catalog import</c> and <c>catalog classify</c> take.</summary>
internal static class ToolFile
{
    /// <summary>Throws <see cref="AdminException"/> where something is there already.</summary>
    public static void RequireFree(string path)
    {
        if (Path.Exists(path))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{path}' is there already, and is not written over", "another path for --tools-out");
        }
    }

    /// <summary>Writes a line for each server that was scanned, and one for each of its tools.</summary>
    public static async Task WriteAsync(string path, ScanReport report, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var server in report.Servers)
        {
            if (server.Listing is { } listing && report.Of(server) is { } scanned)
            {
                CatalogLine.Write(lines, scanned.Name, listing.ServerName, server.Release?.Version ?? listing.ServerVersion);
                foreach (var tool in scanned.Tools)
                {
                    CatalogLine.Write(lines, scanned.Name, tool.Definition);
                }
            }
        }

        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await file.WriteAsync(lines.WrittenMemory, cancellation);
    }
}
