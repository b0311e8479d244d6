using System.Globalization;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Running;

/// <summary>A caller's own calls under way: another caller's are not there.</summary>
internal static class Pending
{
    /// <summary>Lists them.</summary>
    public static MetaAnswer List(MetaCall call, JsonView arguments)
    {
        var server = arguments["server"u8].Kind == JsonKind.String ? arguments["server"u8].GetString() : null;
        var open = call.Connection.Running.Open.Where(c => server is null || c.Server == server).ToArray();
        var now = call.Gate.Options.Time.GetUtcNow();
        return MetaAnswer.Of(json =>
        {
            json.WriteStartArray("requests"u8);
            foreach (var running in open.Take(100))
            {
                json.WriteStartObject();
                json.WriteString("request_id"u8, running.Id);
                json.WriteString("tool_id"u8, ToolId.Of(running.Server, running.Tool));
                json.WriteString("started_at"u8, running.StartedAt.ToString("O", CultureInfo.InvariantCulture));
                json.WriteNumber("elapsed_ms"u8, (long)(now - running.StartedAt).TotalMilliseconds);
                json.WriteNumber("timeout_ms"u8, (long)running.Patience.TotalMilliseconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total"u8, open.Length);
        });
    }

    /// <summary>Cancels one. A stale id and another caller's are not found.</summary>
    public static async ValueTask<MetaAnswer> CancelAsync(MetaCall call, string id)
    {
        if (call.Connection.Running.Find(id) is not { } running)
        {
            return MetaAnswer.Of(new MetaError(MetaCodes.NoHandle, "You have no call under way of this id.", "gateway.list_pending lists your calls under way."));
        }

        await running.CancelAsync();
        return MetaAnswer.Of(json =>
        {
            json.WriteString("request_id"u8, id);
            json.WriteString("status"u8, "cancelled"u8);
        });
    }
}
