using System.Globalization;
using System.Text.Json;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Running;

/// <summary>How the servers of one caller stand. Tells nothing of others, and starts none.</summary>
internal static class Health
{
    private const int DefaultLimit = 15;
    private const int MaxError = 120;

    /// <summary>The answer, by name; a cursor is the name behind which it goes on.</summary>
    public static MetaAnswer Of(MetaCall call, JsonView arguments)
    {
        var limit = arguments["limit"u8].Exists ? (int)double.Parse(arguments["limit"u8].Raw, NumberStyles.Float, CultureInfo.InvariantCulture) : DefaultLimit;
        var server = arguments["server"u8].Kind == JsonKind.String ? arguments["server"u8].GetString() : null;
        var cursor = arguments["cursor"u8].Kind == JsonKind.String ? arguments["cursor"u8].GetString() : null;
        var all = call.Servers.Where(s => server is null || s.Name == server).ToArray();
        var page = all.Where(s => cursor is null || string.CompareOrdinal(s.Name, cursor) > 0).Take(limit + 1).ToArray();
        var now = call.Gate.Options.Time.GetUtcNow();
        return MetaAnswer.Of(json =>
        {
            json.WriteStartArray("servers"u8);
            foreach (var shown in page.Take(limit))
            {
                Write(json, call, shown, now);
            }

            json.WriteEndArray();
            json.WriteNumber("total"u8, all.Length);
            if (page.Length > limit)
            {
                json.WriteString("next_cursor"u8, page[limit - 1].Name);
            }
        });
    }

    private static void Write(Utf8JsonWriter json, MetaCall call, ReachedServer server, DateTimeOffset now)
    {
        var status = call.Gate.Connector.Status(server.Name);
        json.WriteStartObject();
        json.WriteString("name"u8, server.Name);
        json.WriteString("state"u8, server.Entry.Settings.IsDisabled ? "disabled" : status.State switch
        {
            UpstreamState.Open => "open",
            UpstreamState.BackingOff => "backing_off",
            _ => "idle",
        });
        json.WriteNumber("tools"u8, server.Tools(now).Count());
        SearchAnswer.Write(json, "version"u8, CleanText.Of(status.ServerVersion, 64));
        SearchAnswer.Write(json, "error"u8, CleanText.Of(status.LastError, MaxError));
        if (status.UnderWay > 0)
        {
            json.WriteNumber("under_way"u8, status.UnderWay);
        }

        if (status.OpenSince is { } since)
        {
            json.WriteNumber("uptime_s"u8, (long)(now - since).TotalSeconds);
        }

        if (status is { Median: { } median, Slow: { } slow })
        {
            json.WriteNumber("p50_ms"u8, Math.Round(median.TotalMilliseconds, 1));
            json.WriteNumber("p95_ms"u8, Math.Round(slow.TotalMilliseconds, 1));
        }

        json.WriteEndObject();
    }
}
