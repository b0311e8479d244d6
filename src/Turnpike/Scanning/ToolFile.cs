using System.Buffers;
using System.Text.Json;
using Turnpike.Admin.Faults;

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
                Line(lines, json =>
                {
                    json.WriteString("server", scanned.Name);
                    json.WriteString("title", listing.ServerName);
                    json.WriteString("version", server.Release?.Version ?? listing.ServerVersion);
                });
                foreach (var tool in scanned.Tools)
                {
                    Line(lines, json =>
                    {
                        json.WriteString("server", scanned.Name);
                        json.WritePropertyName("definition");
                        json.WriteRawValue(OnOneLine(tool.Definition.Json), skipInputValidation: true);
                    });
                }
            }
        }

        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await file.WriteAsync(lines.WrittenMemory, cancellation);
    }

    private static void Line(ArrayBufferWriter<byte> lines, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    // A line feed stands in JSON between tokens alone; every other byte stays as the server sent it.
    private static byte[] OnOneLine(ReadOnlyMemory<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
