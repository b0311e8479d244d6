using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Configuration.Sources;

namespace Turnpike.Admin.Servers;

/// <summary>One server in a client's configuration.</summary>
internal static class ClientEntry
{
    /// <summary>
    /// What is written there; without a request, and with a problem, where only its client could use it. With <paramref name="fill"/> this
    /// program is the client: it fills in variables, and what it cannot fill in leaves the entry without a request.
    /// </summary>
    public static ImportedServer Read(JsonProperty entry, WrittenText? fill = null)
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

        var url = Text(server, "url") ?? Text(server, "serverUrl") ?? Text(server, "httpUrl");
        ImmutableArray<string> command = Text(server, "command") is { } program ? [program, .. Words(server, "args")] : [];
        var imported = new ImportedServer(name, null, null)
        {
            Url = url,
            Command = command,
            IsDisabled = Says(server, "disabled", JsonValueKind.True) || Says(server, "enabled", JsonValueKind.False),
            Variables = [.. Names(server, "env").Concat(Words(server, "env_vars"))],
            HeaderFields =
            [
                .. Names(server, "headers"), .. Names(server, "http_headers"), .. Names(server, "env_http_headers"),
                .. server.TryGetProperty("bearer_token_env_var", out _) ? (string[])["Authorization"] : [],
            ],
        };
        if (url is null == command.IsEmpty)
        {
            return imported with { Problem = "it has neither an url nor a command, or both" };
        }

        if (fill is not null)
        {
            return Filled(imported, server, fill);
        }

        if (command.Append(url).Any(a => a is not null && HasPlaceholder(a)))
        {
            return imported with { Problem = "its command or url has a placeholder (${...}) that only its client can fill in" };
        }

        var leftOut = new List<string>(FilledByClient(server));
        var request = new AddServer
        {
            Name = name,
            Url = url,
            Command = command,
            WorkingDirectory = url is null ? Text(server, "cwd") : null,
            Environment = url is null ? Secrets(server, "env", leftOut) : [],
            Headers = url is null ? [] : [.. Secrets(server, "headers", leftOut), .. Secrets(server, "http_headers", leftOut)],
            Probe = false,
        };
        return imported with { Request = request, Problem = leftOut.Count == 0 ? null : $"left out, for its client has to fill it in: {string.Join(", ", leftOut)}" };
    }

    private static ImportedServer Filled(ImportedServer imported, JsonElement server, WrittenText fill)
    {
        var isUrl = imported.Url is not null;
        var request = new AddServer
        {
            Name = imported.Name,
            Url = isUrl ? fill.Fill("url", imported.Url!) : null,
            Command = [.. imported.Command.Select((word, i) => fill.Fill(i == 0 ? "command" : "args", word))],
            WorkingDirectory = !isUrl && Text(server, "cwd") is { } folder ? fill.Fill("cwd", folder) : null,
            Environment = isUrl ? [] : [.. Pairs(server, "env", "env", fill), .. Words(server, "env_vars").Select(v => new NamedSecret(v, fill.Fill($"env {v}", $"${{{v}}}")))],
            Headers = isUrl
                ?
                [
                    .. Pairs(server, "headers", "header", fill), .. Pairs(server, "http_headers", "header", fill),
                    .. FromVariables(server).Select(h => new NamedSecret(h.Name, fill.Fill($"header {h.Name}", h.Text))),
                ]
                : [],
            Probe = false,
        };
        return fill.Problem is { } problem ? imported with { Problem = problem } : imported with { Request = request };
    }

    private static IEnumerable<NamedSecret> Pairs(JsonElement server, string member, string what, WrittenText fill) =>
        server.TryGetProperty(member, out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().Select(v => new NamedSecret(
                v.Name, fill.Fill($"{what} {v.Name}", v.Value.ValueKind == JsonValueKind.String ? v.Value.GetString()! : v.Value.GetRawText(), takesSecrets: true)))
            : [];

    private static IEnumerable<(string Name, string Text)> FromVariables(JsonElement server)
    {
        if (server.TryGetProperty("env_http_headers", out var fields) && fields.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in fields.EnumerateObject())
            {
                yield return (field.Name, $"${{{field.Value}}}");
            }
        }

        if (Text(server, "bearer_token_env_var") is { } variable)
        {
            yield return ("Authorization", $"Bearer ${{{variable}}}");
        }
    }

    // Codex takes these out of its own environment.
    private static IEnumerable<string> FilledByClient(JsonElement server) =>
        Words(server, "env_vars").Concat(Names(server, "env_http_headers")).Concat(server.TryGetProperty("bearer_token_env_var", out _) ? ["Authorization"] : []);

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

    private static string[] Words(JsonElement server, string member) =>
        server.TryGetProperty(member, out var words) && words.ValueKind == JsonValueKind.Array
            ? [.. words.EnumerateArray().Select(w => w.ValueKind == JsonValueKind.String ? w.GetString()! : w.GetRawText())]
            : [];

    private static string[] Names(JsonElement server, string member) =>
        server.TryGetProperty(member, out var values) && values.ValueKind == JsonValueKind.Object ? [.. values.EnumerateObject().Select(v => v.Name)] : [];

    private static bool Says(JsonElement server, string member, JsonValueKind kind) => server.TryGetProperty(member, out var value) && value.ValueKind == kind;

    private static bool HasPlaceholder(string text) => text.Contains("${", StringComparison.Ordinal);

    private static string? Text(JsonElement server, string member) =>
        server.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
