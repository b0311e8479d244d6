using System.Text.Json;
using Turnpike.Catalog.Search;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>
/// Answers a request for a capability: a tool of a running server before one of a server that would be started, before anything that has
/// to be added first. Spells out the next call and does nothing itself.
/// </summary>
internal static class CapabilityAnswer
{
    private const int MostCandidates = 5;

    // Of what was found, only what is nearly as good as the best is a reason to prefer a running server.
    private const double NearlyAsGood = 0.7;

    /// <summary>The answer.</summary>
    public static MetaAnswer Of(MetaCall call, string query)
    {
        var page = call.Connection.Search.For(call).Find(query, SearchFilter.None, MostCandidates);
        if (page.Results.IsEmpty)
        {
            return MetaAnswer.Of(json =>
            {
                json.WriteString("status"u8, "not_available"u8);
                json.WriteString("message"u8, "No tool that you may call does this. A server that does may be found in the registry; a person decides whether it is added."u8);
                WriteNext(json, "gateway.search_registry", j => j.WriteString("query"u8, query));
            });
        }

        var good = page.Results.Where(r => r.Score >= page.Results[0].Score * NearlyAsGood).Select(r => r.Tool).ToArray();
        var best = good.FirstOrDefault(t => SearchAnswer.IsOnline(call, t.Server)) ?? good[0];
        var isOnline = SearchAnswer.IsOnline(call, best.Server);
        return MetaAnswer.Of(json =>
        {
            json.WriteString("status"u8, isOnline ? "available"u8 : "configured"u8);
            json.WriteString("message"u8, isOnline ? "A tool of a running server can do this." : "A tool of a server that is started by its first call can do this.");
            json.WriteStartArray("candidates"u8);
            foreach (var tool in page.Results.Select(r => r.Tool).Where(t => t == best).Concat(page.Results.Select(r => r.Tool).Where(t => t != best)))
            {
                SearchAnswer.WriteCard(json, call, tool);
            }

            json.WriteEndArray();
            WriteNext(json, "gateway.describe", j => j.WriteString("tool_id"u8, ToolId.Of(best.Server, best.Name)));
        });
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
