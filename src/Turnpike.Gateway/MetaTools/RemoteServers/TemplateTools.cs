using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>
/// Looking for servers to add, in the catalogue of the data folder. What is not known is left out or called unknown: what a server wants to be
/// authorized by it says itself, when it is added.
/// </summary>
internal static class TemplateTools
{
    private const int MaxTools = 50;

    private const string Card =
        """
        "template_id":{"type":"string"},"name":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"version":{"type":"string"},"source":{"type":"string"},"status":{"enum":["active","deprecated"]},"tool_count":{"type":"integer"},"worst_risk":{"type":"string"}
        """;

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "searchBuiltInServers",
            Title = "Search for servers to add",
            Description = "Finds servers in the gateway's catalogue that could be added. Starts and fetches nothing. Tools of servers that are there already are found by gateway.catalog_search.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input(
                """{"name":{"type":"string","maxLength":400,"description":"words of its name or description; none for all"},"limit":{"type":"integer","minimum":1,"maximum":50,"default":10},"cursor":{"type":"string","maxLength":400,"description":"goes on where a search without words ended"}}"""),
            OutputSchema = MetaSchema.Output(
                $$$"""{"templates":{"type":"array","items":{"type":"object","properties":{{{{Card.Trim()}}}},"required":["template_id","name","status"]}},"cursor":{"type":"string"},"hint":{"type":"string"}}""",
                "templates"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(Search(call, arguments)),
        },
        new MetaTool
        {
            Name = "getBuiltInServerDetails",
            Title = "Read about a server to add",
            Description = "Says what the gateway's catalogue knows of a server, and the exact call that adds it. Fetches nothing.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"template_id":{"type":"string","maxLength":200}}""", "template_id"),
            OutputSchema = MetaSchema.Output(
                $$$"""{{{{Card.Trim()}}},"repository":{"type":"string"},"homepage":{"type":"string"},"tools":{"type":"array","items":{"type":"string"}},"tools_truncated":{"type":"boolean"},"required_fields":{"type":"array","items":{"type":"string"}},"optional_fields":{"type":"array","items":{"type":"string"}},"oauth":{"enum":["found_when_added"]},"install_type":{"enum":["remote"]},"install_hint":{"type":"object","properties":{"tool":{"type":"string"},"arguments":{"type":"object"},"note":{"type":"string"}},"required":["tool","arguments"]}}""",
                "template_id", "name", "status", "oauth", "install_hint"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(Show(call, arguments["template_id"u8].GetString())),
        },
    ];

    private static MetaAnswer Search(MetaCall call, JsonView arguments)
    {
        var words = arguments["name"u8].Exists ? arguments["name"u8].GetString().Trim() : "";
        var limit = arguments["limit"u8].Exists ? (int)double.Parse(arguments["limit"u8].Raw, NumberStyles.Float, CultureInfo.InvariantCulture) : 10;
        var cursor = arguments["cursor"u8].Exists ? arguments["cursor"u8].GetString() : null;
        var found = ServerTemplates.Read(call, index => words.Length == 0
            ? index.Servers(limit, cursor)
            : new CatalogPage<CatalogServer>([.. Named(index, words).Take(limit)], null));
        return MetaAnswer.Of(json =>
        {
            json.WriteStartArray("templates"u8);
            foreach (var server in found?.Items ?? [])
            {
                json.WriteStartObject();
                Write(json, server);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (found?.NextCursor is { } next)
            {
                json.WriteString("cursor"u8, next);
            }

            if (found is null || found.Items.IsEmpty)
            {
                json.WriteString("hint"u8, found is null || words.Length == 0 ? ServerTemplates.ImportHint : "fewer words, or gateway.search_registry");
            }
        });
    }

    // The one of exactly this name first; then those whose names and descriptions have the words.
    private static IEnumerable<CatalogServer> Named(CatalogIndex index, string words)
    {
        var exact = index.Server(words) is { Status: not ListingStatus.Removed } server ? server : null;
        return (exact is null ? [] : new[] { exact }).Concat(index.Search(new CatalogQuery { Words = words, Limit = 1 }).Servers.Where(s => s.Name != exact?.Name));
    }

    private static MetaAnswer Show(MetaCall call, string id)
    {
        var found = ServerTemplates.Find(call, id) ?? throw ServerTemplates.Unknown(id);
        var tools = ServerTemplates.Read(call, index => index.Tools(id).Select(t => t.Name).ToArray()) ?? [];
        return MetaAnswer.Of(json =>
        {
            Write(json, found);
            WriteText(json, "repository", found.Repository);
            WriteText(json, "homepage", found.Homepage);
            if (found.IsScanned)
            {
                json.WriteStartArray("tools"u8);
                foreach (var tool in tools.Take(MaxTools))
                {
                    json.WriteStringValue(tool);
                }

                json.WriteEndArray();
                json.WriteBoolean("tools_truncated"u8, tools.Length > MaxTools);
            }

            json.WriteString("oauth"u8, "found_when_added"u8);
            json.WriteString("install_type"u8, "remote"u8);
            json.WriteStartObject("install_hint"u8);
            json.WriteString("tool"u8, "addRemoteMcpServer"u8);
            json.WriteStartObject("arguments"u8);
            json.WriteString("template_id"u8, found.Name);
            json.WriteString("server_name"u8, ServerTemplates.NameOf(found));
            json.WriteString("server_url"u8, "https://…"u8);
            json.WriteEndObject();
            json.WriteString("note"u8, "the address is on the server's own page; one that runs on this machine is planned by gateway.provision"u8);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, CatalogServer server)
    {
        json.WriteString("template_id"u8, server.Name);
        json.WriteString("name"u8, ServerTemplates.NameOf(server));
        WriteText(json, "title", server.Title);
        WriteText(json, "description", server.Summary);
        WriteText(json, "version", server.Version);
        WriteText(json, "source", server.Source);
        json.WriteString("status"u8, server.Status == ListingStatus.Deprecated ? "deprecated"u8 : "active"u8);
        if (server.IsScanned)
        {
            json.WriteNumber("tool_count"u8, server.ToolCount);
            WriteText(json, "worst_risk", server.Severity?.ToString().ToLowerInvariant() ?? "");
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
        {
            json.WriteString(name, text);
        }
    }
}
