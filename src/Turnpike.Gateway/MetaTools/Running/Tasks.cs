using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Turnpike.Gateway.MetaTools.Invocation;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools.Running;

/// <summary>
/// A caller's tasks on servers: asked of the server through the same gate as a direct request. Their ids are bound to the caller and the
/// server, so that another caller's is refused without being looked for.
/// </summary>
internal static class Tasks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks about one task. Where the server's era has no request for results, its state carries the result.</summary>
    public static async ValueTask<MetaAnswer> AskAsync(MetaCall call, JsonView arguments, McpMethod method, CancellationToken cancellation)
    {
        var server = Server(call, arguments["server_name"u8].GetString());
        var id = arguments["task_id"u8].RawMemory;
        var era = await NestedCall.EraAsync(call, server);
        var asked = method.Eras.HasFlag(era) ? method : McpMethod.GetTask;
        var answer = await NestedCall.SendAsync(
            call, server, asked,
            json =>
            {
                json.WritePropertyName("taskId"u8);
                json.WriteRawValue(id.Span, skipInputValidation: true);
            },
            Patience, cancellation);
        return answer.Envelope.Kind == MessageKind.Error ? Failed(server, answer) : MetaAnswer.Of(json =>
        {
            json.WriteString("server_name"u8, server.Name);
            json.WritePropertyName(asked == McpMethod.GetTaskResult ? "result"u8 : "task"u8);
            json.WriteRawValue(answer.Envelope.Result.Raw, skipInputValidation: true);
        });
    }

    /// <summary>
    /// Lists tasks of the servers the caller has a legacy session with: the modern era has no such list, and nothing is started to look. The
    /// cursor names the server it stands at, and that server's own cursor.
    /// </summary>
    public static async ValueTask<MetaAnswer> ListAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var (at, inner) = Read(arguments["cursor"u8]);
        var named = arguments["server_name"u8].Kind == JsonKind.String ? Server(call, arguments["server_name"u8].GetString()).Name : null;
        var open = call.Connection.Sessions.Names.Where(n => (named is null || n == named) && (at is null || string.CompareOrdinal(n, at) >= 0)).ToArray();
        for (var i = 0; i < open.Length; i++)
        {
            var cursor = open[i] == at ? inner : null;
            var answer = await NestedCall.SendAsync(call, Server(call, open[i]), McpMethod.ListTasks, json => WriteCursor(json, cursor), Patience, cancellation);
            var tasks = answer.Envelope.Result["tasks"u8];
            var next = answer.Envelope.Result["nextCursor"u8];
            if (tasks.Count == 0 && next.Kind != JsonKind.String)
            {
                continue;
            }

            var here = open[i];
            var onwards = next.Kind == JsonKind.String ? Write(here, next.GetString()) : i + 1 < open.Length ? Write(open[i + 1], null) : null;
            return MetaAnswer.Of(json => WritePage(json, here, tasks, onwards));
        }

        return MetaAnswer.Of(static json =>
        {
            json.WriteStartArray("tasks"u8);
            json.WriteEndArray();
        });
    }

    private static void WriteCursor(Utf8JsonWriter json, string? cursor)
    {
        if (cursor is not null)
        {
            json.WriteString("cursor"u8, cursor);
        }
    }

    private static void WritePage(Utf8JsonWriter json, string server, JsonView tasks, string? next)
    {
        json.WriteStartArray("tasks"u8);
        foreach (var task in tasks.Elements)
        {
            json.WriteStartObject();
            json.WriteString("server_name"u8, server);
            json.WritePropertyName("task"u8);
            json.WriteRawValue(task.Raw, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (next is not null)
        {
            json.WriteString("next_cursor"u8, next);
        }
    }

    private static MetaAnswer Failed(ReachedServer server, NestedAnswer answer) => MetaAnswer.Of(NestedFailure.Of(server.Name, answer), json =>
        json.WriteString("server_name"u8, server.Name));

    private static ReachedServer Server(MetaCall call, string name) => call.Server(name) ?? throw new MetaException(
        MetaCodes.NoServer, "There is no such server for this caller.", Policies.NearestName.Of(name, call.Servers.Select(s => s.Name)));

    // The names of servers hold no line break, so the first one ends the name.
    private static string Write(string server, string? inner) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{server}\n{inner}"));

    private static (string? Server, string? Inner) Read(JsonView cursor)
    {
        if (cursor.Kind != JsonKind.String)
        {
            return default;
        }

        var text = cursor.GetString();
        if (!Base64Url.IsValid(text) || Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n', 2) is not [var server, var inner])
        {
            throw new MetaException(MetaCodes.Arguments, "The cursor is none of this list: give the one the page before had, or none.");
        }

        return (server, inner.Length == 0 ? null : inner);
    }
}
