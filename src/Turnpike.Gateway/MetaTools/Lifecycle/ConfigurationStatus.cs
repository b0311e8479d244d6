using System.Text.Json;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>Where the servers of one caller come from, and what is wrong with that. Other servers, and files that name none of the caller's, are not told of.</summary>
internal static class ConfigurationStatus
{
    private const int DefaultLimit = 25;
    private const int MaxProblem = 300;

    /// <summary>Schema of the answer.</summary>
    public static string Schema { get; } = MetaSchema.Output(
        """{"entries":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"state":{"type":"string"},"source":{"enum":["explicit","project","user","command","package"]},"file":{"type":"string"},"line":{"type":"integer"},"column":{"type":"integer"},"starts":{"enum":["with_the_gateway","when_needed"]},"disabled":{"type":"boolean"},"disconnected":{"type":"boolean"},"package":{"type":"string"},"missing_secrets":{"type":"array","items":{"type":"string"}},"problem":{"type":"string"}},"required":["name","state","source","starts"]}},"sources":{"type":"array","items":{"type":"object","properties":{"file":{"type":"string"},"level":{"enum":["explicit","project","user"]},"state":{"type":"string"},"problem":{"type":"string"}},"required":["file","level","state"]}},"total":{"type":"integer"},"next_cursor":{"type":"string"}}""",
        "entries", "sources", "total");

    /// <summary>The answer, by name; a cursor is the name behind which it goes on.</summary>
    public static async ValueTask<MetaAnswer> OfAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var (limit, cursor) = (ArgumentValues.Number(arguments["limit"u8], DefaultLimit), ArgumentValues.Text(arguments["cursor"u8]));
        var view = await KnownFiles.StatusAsync(call, await KnownFiles.ReadAsync(call, force: false, cancellation), cancellation);
        var told = KnownFiles.OfCaller(call, view);
        var all = call.Servers.Select(s => s.Entry).ToArray();
        var page = all.Where(s => cursor is null || string.CompareOrdinal(s.Name, cursor) > 0).Take(limit + 1).ToArray();
        var files = all.Select(s => s.Settings.Source?.File).Concat(told.Values.Select(s => s.File)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return MetaAnswer.Of(json =>
        {
            json.WriteStartArray("entries"u8);
            foreach (var server in page.Take(limit))
            {
                Write(json, call, server, told.GetValueOrDefault(server.Name));
            }

            json.WriteEndArray();
            json.WriteStartArray("sources"u8);
            foreach (var file in view.Files.Where(f => files.Contains(f.Path)))
            {
                json.WriteStartObject();
                json.WriteString("file"u8, file.Path);
                json.WriteString("level"u8, file.Level);
                json.WriteString("state"u8, file.State);
                SearchAnswer.Write(json, "problem"u8, CleanText.Of(file.Problem, MaxProblem));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total"u8, all.Length);
            if (page.Length > limit)
            {
                json.WriteString("next_cursor"u8, page[limit - 1].Name);
            }
        });
    }

    private static void Write(Utf8JsonWriter json, MetaCall call, ServerEntry server, SourcedServer? told)
    {
        var settings = server.Settings;

        // What a file says of a server that was added by hand is shadowed, and not where it comes from.
        told = settings.Source is null ? null : told;
        json.WriteStartObject();
        json.WriteString("name"u8, server.Name);
        json.WriteString("state"u8, told?.State ?? (settings.IsDisabled ? "disabled" : "unchanged"));
        json.WriteString("source"u8, settings.Source?.Level ?? (settings.Package is null ? "command" : "package"));
        SearchAnswer.Write(json, "file"u8, settings.Source?.File);
        if (told is { Line: { } line, Column: { } column })
        {
            json.WriteNumber("line"u8, line);
            json.WriteNumber("column"u8, column);
        }

        json.WriteString("starts"u8, settings.StartEarly ? "with_the_gateway"u8 : "when_needed"u8);
        if (settings.IsDisabled)
        {
            json.WriteBoolean("disabled"u8, true);
        }

        if (settings.IsDisconnected)
        {
            json.WriteBoolean("disconnected"u8, true);
        }

        SearchAnswer.Write(json, "package"u8, settings.Package is { } package ? $"{package.Ecosystem}:{package.Name}@{package.Version}" : null);
        var missing = call.Snapshot.Vault.Missing(server, settings.PerCaller && !call.Grant.IsAnonymous ? call.Grant.Subject : null);
        if (!missing.IsEmpty)
        {
            json.WriteStartArray("missing_secrets"u8);
            foreach (var name in missing)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        SearchAnswer.Write(json, "problem"u8, CleanText.Of(told?.Problem, MaxProblem));
        json.WriteEndObject();
    }
}
