using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>
/// Reads the configurations of MCP clients: <c>mcpServers</c> (.mcp.json, Claude, Cursor, Windsurf, Gemini and others; Claude Code's own file
/// has them for each project too), <c>servers</c> (VS Code, also under <c>mcp</c> in its settings), and <c>mcp_servers</c> in TOML (Codex).
/// Comments and trailing commas are taken, as some of those clients do. Reading starts nothing, and asks nobody.
/// </summary>
public static class ClientConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = 64,
    };

    /// <summary>The servers of a configuration in JSON, in its order. Throws <see cref="AdminException"/> when it is none, with line and column.</summary>
    /// <param name="text">The file.</param>
    /// <param name="everyProject">Whether the servers are wanted that Claude Code keeps for single projects (<c>projects</c>), beside those of the user.</param>
    /// <param name="variables">
    /// What fills in <c>${NAME}</c>, null for a variable that is not set; null to fill in nothing, as when another program is the file's client.
    /// </param>
    public static ImmutableArray<ImportedServer> Read(ReadOnlyMemory<byte> text, bool everyProject = false, Func<string, string?>? variables = null)
    {
        text = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[3..] : text;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException e)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: the file is no JSON: {Reason(e)}");
        }

        using (document)
        {
            return Read(document.RootElement, everyProject, EntryPlaces.Of(text.Span, depth: 4), variables);
        }
    }

    /// <summary>The servers of a configuration in TOML, in its order. Throws <see cref="AdminException"/> when it is none, with line and column.</summary>
    /// <param name="text">The file.</param>
    /// <param name="variables">What fills in <c>${NAME}</c>; null to fill in nothing.</param>
    public static ImmutableArray<ImportedServer> ReadToml(ReadOnlyMemory<byte> text, Func<string, string?>? variables = null)
    {
        var document = TomlDocument.Read(text.Span);
        JsonDocument json;
        try
        {
            json = JsonDocument.Parse(document.Root.ToJsonString(), Lenient);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Invalid, "the file's tables are nested too deeply"), e);
        }

        using var _ = json;
        return Read(json.RootElement, everyProject: false, document.Places, variables);
    }

    /// <summary>Whether a file is read as TOML.</summary>
    public static bool IsToml(string path) => string.Equals(Path.GetExtension(path), ".toml", StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<ImportedServer> Read(
        JsonElement root, bool everyProject, IReadOnlyDictionary<string, TextPosition> places, Func<string, string?>? variables)
    {
        (string Pointer, string? Project, JsonElement Servers)[] lists = [.. FindServers(root, everyProject)];
        return lists.Length == 0
            ? throw new AdminException(AdminFaultCode.Invalid, "the file names no servers", "an object \"mcpServers\" or \"servers\", or a table [mcp_servers.NAME]")
            : [.. lists.SelectMany(list => list.Servers.EnumerateObject().Select(entry =>
            {
                var pointer = list.Pointer + EntryPlaces.Pointer([entry.Name]);
                return ClientEntry.Read(entry, variables is null ? null : new WrittenText(variables)) with
                {
                    GivenName = entry.Name,
                    Project = list.Project,
                    Pointer = pointer,
                    Position = places.GetValueOrDefault(pointer, new TextPosition(1, 1)),
                    Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Value.GetRawText()))),
                };
            }))];
    }

    private static IEnumerable<(string Pointer, string? Project, JsonElement Servers)> FindServers(JsonElement root, bool everyProject)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var name in (string[])["mcpServers", "servers", "mcp_servers"])
        {
            if (root.TryGetProperty(name, out var servers) && servers.ValueKind == JsonValueKind.Object)
            {
                yield return ("/" + name, null, servers);
                break;
            }
        }

        if (root.TryGetProperty("mcp", out var inner))
        {
            foreach (var found in FindServers(inner, everyProject: false))
            {
                yield return found with { Pointer = "/mcp" + found.Pointer };
            }
        }

        if (!everyProject || !root.TryGetProperty("projects", out var projects) || projects.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var project in projects.EnumerateObject())
        {
            if (project.Value.ValueKind == JsonValueKind.Object && project.Value.TryGetProperty("mcpServers", out var own) && own.ValueKind == JsonValueKind.Object)
            {
                yield return (EntryPlaces.Pointer(["projects", project.Name, "mcpServers"]), project.Name, own);
            }
        }
    }

    // The parser's own sentence, without the place it adds in its own counting.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var path = e.Message.IndexOf(" Path:", StringComparison.Ordinal);
        end = path >= 0 && (end < 0 || path < end) ? path : end;
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }
}
