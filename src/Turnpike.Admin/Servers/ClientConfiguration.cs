using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>A server a client configuration names.</summary>
/// <param name="Name">Its name there, made fit to be a server's name here.</param>
/// <param name="Request">How to add it; null when it cannot be.</param>
/// <param name="Problem">Why it cannot be, or what was left out of it; null when nothing was.</param>
public sealed record ImportedServer(string Name, AddServer? Request, string? Problem);

/// <summary>
/// Reads the configurations of MCP clients: <c>mcpServers</c> (.mcp.json, Claude, Cursor and others) and <c>servers</c> (VS Code,
/// also under <c>mcp</c> in its settings). Comments and trailing commas are taken, as those clients do. Reading starts nothing.
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

    /// <summary>The servers of a configuration, in its order. Throws <see cref="AdminException"/> when it is none.</summary>
    public static ImmutableArray<ImportedServer> Read(ReadOnlyMemory<byte> text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException e)
        {
            throw new AdminException(
                AdminFaultCode.Invalid, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: the file is no JSON");
        }

        using (document)
        {
            return FindServers(document.RootElement) is { } servers
                ? [.. servers.EnumerateObject().Select(Read)]
                : throw new AdminException(AdminFaultCode.Invalid, "the file names no servers", "an object \"mcpServers\" or \"servers\"");
        }
    }

    private static JsonElement? FindServers(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in (ReadOnlySpan<string>)["mcpServers", "servers"])
        {
            if (root.TryGetProperty(name, out var servers) && servers.ValueKind == JsonValueKind.Object)
            {
                return servers;
            }
        }

        return root.TryGetProperty("mcp", out var inner) ? FindServers(inner) : null;
    }

    private static ImportedServer Read(JsonProperty entry)
    {
        if (ServerName.Nearest(entry.Name) is not { } name)
        {
            return new ImportedServer(entry.Name, null, "its name has no letter or digit");
        }

        var server = entry.Value;
        if (server.ValueKind != JsonValueKind.Object)
        {
            return new ImportedServer(name, null, "it is no JSON object");
        }

        var url = Text(server, "url") ?? Text(server, "serverUrl");
        var command = Text(server, "command");
        if (url is null == command is null)
        {
            return new ImportedServer(name, null, "it has neither an url nor a command, or both");
        }

        if (Text(server, "type") == "sse")
        {
            return new ImportedServer(name, null, "it uses the HTTP+SSE transport of 2024, which is not spoken here");
        }

        var leftOut = new List<string>();
        var arguments = server.TryGetProperty("args", out var args) && args.ValueKind == JsonValueKind.Array
            ? args.EnumerateArray().Select(a => a.ValueKind == JsonValueKind.String ? a.GetString()! : a.GetRawText()).ToArray()
            : [];
        if (arguments.Append(command).Append(url).Any(a => a is not null && HasPlaceholder(a)))
        {
            return new ImportedServer(name, null, "its command or url has a placeholder (${...}) that only its client can fill in");
        }

        var request = new AddServer
        {
            Name = name,
            Url = url,
            Command = command is null ? [] : [command, .. arguments],
            WorkingDirectory = command is null ? null : Text(server, "cwd"),
            Environment = command is null ? [] : Secrets(server, "env", leftOut),
            Headers = url is null ? [] : Secrets(server, "headers", leftOut),
            Probe = false,
        };
        return new ImportedServer(name, request, leftOut.Count == 0 ? null : $"left out, for its client has to fill it in: {string.Join(", ", leftOut)}");
    }

    private static ImmutableArray<NamedSecret> Secrets(JsonElement server, string member, List<string> leftOut)
    {
        if (!server.TryGetProperty(member, out var values) || values.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var secrets = ImmutableArray.CreateBuilder<NamedSecret>();
        foreach (var value in values.EnumerateObject())
        {
            var text = value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString()! : value.Value.GetRawText();
            if (HasPlaceholder(text))
            {
                leftOut.Add(value.Name);
            }
            else
            {
                secrets.Add(new NamedSecret(value.Name, text));
            }
        }

        return secrets.ToImmutable();
    }

    private static bool HasPlaceholder(string text) => text.Contains("${", StringComparison.Ordinal);

    private static string? Text(JsonElement server, string member) =>
        server.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
