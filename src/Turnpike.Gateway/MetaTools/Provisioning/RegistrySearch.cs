using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Provisioning;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Gateway.MetaTools.RemoteServers;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Provisioning;

/// <summary>Finds servers that could be installed: registered ones, and those of the catalogue in the data folder. No network is used.</summary>
internal static class RegistrySearch
{
    private const string OfficialRegistry = "registry.modelcontextprotocol.io";
    private const int DefaultLimit = 5;
    private const int MaxText = 200;

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.search_registry",
            Title = "Search for servers to install",
            Description =
                "Finds servers that are not behind the gateway yet, in what it has of the MCP registry: with source, version, licence and the next call where they are known. "
                + "Looks nowhere else and downloads nothing. Texts are their authors'.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"query":{"type":"string","minLength":1,"maxLength":400},"limit":{"type":"integer","minimum":1,"maximum":20,"default":5}}""", "query"),
            OutputSchema = MetaSchema.Output(
                """{"query":{"type":"string"},"results":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"package":{"type":"string"},"env_vars":{"type":"array","items":{"type":"string"}},"source":{"type":"string"},"version":{"type":"string"},"license":{"type":"string"},"status":{"enum":["active","deprecated","archived"]},"last_verified":{"type":"string","format":"date-time"},"repository":{"type":"string"},"tool_count":{"type":"integer"},"worst_risk":{"type":"string"},"next":{"type":"object","properties":{"tool":{"type":"string"},"arguments":{"type":"object"}},"required":["tool","arguments"]}},"required":["name","source","status","next"]}},"next_step":{"type":"string"}}""",
                "query", "results", "next_step"),
            Handle = static (call, arguments, cancellation) => FindAsync(call, arguments, cancellation),
        },
    ];

    private static async ValueTask<MetaAnswer> FindAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var (query, limit) = (arguments["query"u8].GetString(), ArgumentValues.Number(arguments["limit"u8], DefaultLimit));
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var candidates = (await DiscoveredServers.ListAsync(call, cancellation))
            .Where(c => words.Length > 0 && words.All(w => $"{c.Name} {c.Package} {c.Description}".Contains(w, StringComparison.OrdinalIgnoreCase)))
            .Take(limit).ToArray();
        var listed = Listed(call, query.Trim());
        return MetaAnswer.Of(json =>
        {
            json.WriteString("query"u8, query);
            json.WriteStartArray("results"u8);
            foreach (var candidate in candidates)
            {
                Write(json, candidate);
            }

            foreach (var server in (listed ?? []).Take(limit - candidates.Length))
            {
                Write(json, server);
            }

            json.WriteEndArray();
            json.WriteString("next_step"u8, (candidates.Length, listed) switch
            {
                (0, null) => ServerTemplates.ImportHint,
                (0, []) => "fewer words; a package whose name is known is registered by gateway.register_discovered_server",
                _ => "make the call of next; a person approves what is installed",
            });
        });
    }

    // The one of exactly this name first; what is not kept up any more last.
    private static CatalogServer[]? Listed(MetaCall call, string query) => query.Length == 0 ? [] : ServerTemplates.Read(call, index =>
    {
        var exact = index.Server(query) is { Status: not ListingStatus.Removed } server ? server : null;
        var found = index.Search(new CatalogQuery { Words = query, Limit = 1 }).Servers.Where(s => s.Name != exact?.Name).OrderBy(s => s.Status == ListingStatus.Deprecated ? 1 : 0);
        return (exact is null ? [] : new[] { exact }).Concat(found).ToArray();
    });

    private static void Write(Utf8JsonWriter json, CandidateView candidate)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, candidate.Name);
        SearchAnswer.Write(json, "description"u8, CleanText.Of(candidate.Description, MaxText));
        json.WriteString("package"u8, candidate.Package);
        json.WriteStartArray("env_vars"u8);
        foreach (var variable in candidate.Environment)
        {
            json.WriteStringValue(variable);
        }

        json.WriteEndArray();
        json.WriteString("source"u8, candidate.Source);
        SearchAnswer.Write(json, "license"u8, CleanText.Of(candidate.License, MaxText));
        json.WriteString("status"u8, candidate.Status);
        if (candidate.VerifiedAt is { } verified)
        {
            json.WriteString("last_verified"u8, verified);
        }

        WriteNext(json, "gateway.provision", j => j.WriteString("server_name"u8, candidate.Name));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CatalogServer server)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, server.Name);
        SearchAnswer.Write(json, "title"u8, CleanText.Of(server.Title, MaxText));
        SearchAnswer.Write(json, "description"u8, CleanText.Of(server.Summary, MaxText));
        json.WriteString("source"u8, server.Source);
        SearchAnswer.Write(json, "version"u8, CleanText.Of(server.Version, MaxText));
        json.WriteString("status"u8, server.Status == ListingStatus.Deprecated ? "deprecated"u8 : "active"u8);
        json.WriteString("last_verified"u8, server.ScannedAt ?? server.ChangedAt);
        SearchAnswer.Write(json, "repository"u8, server.Repository);
        if (server.IsScanned)
        {
            json.WriteNumber("tool_count"u8, server.ToolCount);
            SearchAnswer.Write(json, "worst_risk"u8, server.Severity?.ToString().ToLowerInvariant());
        }

        if (server.Source.Contains(OfficialRegistry, StringComparison.Ordinal))
        {
            WriteNext(json, "gateway.register_discovered_server", j =>
            {
                j.WriteString("entry"u8, server.Name);
                j.WriteString("server_name"u8, ServerTemplates.NameOf(server));
            });
        }
        else
        {
            WriteNext(json, "getBuiltInServerDetails", j => j.WriteString("template_id"u8, server.Name));
        }

        json.WriteEndObject();
    }

    private static void WriteNext(Utf8JsonWriter json, string tool, Action<Utf8JsonWriter> arguments)
    {
        json.WriteStartObject("next"u8);
        json.WriteString("tool"u8, tool);
        json.WriteStartObject("arguments"u8);
        arguments(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
