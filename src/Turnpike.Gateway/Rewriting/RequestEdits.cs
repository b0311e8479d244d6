using System.Text;
using Turnpike.Gateway.Approvals;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Policies;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Rewriting;

/// <summary>
/// The closed list of what differs between the bytes that were judged and the bytes that go out: ids, progress tokens, task ids,
/// wrapped request state, client capabilities.
/// </summary>
internal sealed class RequestEdits(BoundHandle handles)
{

    /// <summary>Adds the edits of a request that goes out under <paramref name="exchange"/>.</summary>
    /// <returns>False when it carries a handle that was not given to this caller.</returns>
    public bool TryWrite(Visit visit, in Envelope envelope, Exchange exchange, EditList edits)
    {
        var minted = exchange.IdJson;
        edits.Replace(envelope.Id.Start, envelope.Id.Length, minted);
        var token = envelope.Meta["progressToken"u8];
        if (token.Exists)
        {
            edits.Replace(token.Start, token.Length, minted);
        }

        var capabilities = visit.Link.Era == Era.Modern
            ? envelope.Meta["io.modelcontextprotocol/clientCapabilities"u8]
            : envelope.Method == McpMethod.Initialize ? envelope.Params["capabilities"u8] : default;
        if (visit.Link is { Era: Era.Legacy, IsShared: false } && envelope.Method == McpMethod.Initialize)
        {
            visit.Link.TakesUrls = capabilities["elicitation"u8]["url"u8].Exists;
        }

        Capabilities.Restrict(capabilities, visit, edits);
        UrlOffers.LeaveOut(envelope, edits);
        return TryUnwrap(visit, envelope, edits);
    }

    /// <summary>Header fields that mirror the body, from the body: what a modern server checks.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(ClientMessage message, string? taskId)
    {
        if (message.Era != Era.Modern)
        {
            return [];
        }

        var name = message.Envelope.Method!.Family == MethodFamily.Tasks ? taskId
            : message.Envelope.Name.Exists ? message.Envelope.Name.GetString()
            : message.Envelope.Method == McpMethod.ReadResource ? message.Envelope.Uri.GetString()
            : null;
        var named = name is null ? 0 : 1;
        var headers = new KeyValuePair<string, string>[2 + named + message.ParamHeaders.Count];
        headers[0] = new("MCP-Protocol-Version", message.Revision!);
        headers[1] = new("Mcp-Method", message.Envelope.Method.Name);
        if (name is not null)
        {
            headers[2] = new("Mcp-Name", HeaderText.Encode(name));
        }

        for (var i = 0; i < message.ParamHeaders.Count; i++)
        {
            headers[2 + named + i] = message.ParamHeaders[i];
        }

        return headers;
    }

    /// <summary>The task id a server knows, from the wrapped one.</summary>
    public static string? PlainTaskId(in Envelope envelope) =>
        envelope.Params["taskId"u8] is { Kind: JsonKind.String } id && id.GetString() is { Length: > BoundHandle.PrefixLength } text
            ? text[BoundHandle.PrefixLength..]
            : null;

    private bool TryUnwrap(Visit visit, in Envelope envelope, EditList edits)
    {
        var (grant, server) = (visit.Grant.Id, visit.Server.Name);
        if (envelope.Method!.Family == MethodFamily.Tasks && envelope.Params["taskId"u8] is { Exists: true } task
            && !handles.TryUnwrap(task, HandleKind.Task, grant, server, edits))
        {
            return false;
        }

        if (envelope.Meta["io.modelcontextprotocol/related-task"u8]["taskId"u8] is { Exists: true } related
            && !handles.TryUnwrap(related, HandleKind.Task, grant, server, edits))
        {
            return false;
        }

        if (envelope.Method == McpMethod.Listen)
        {
            foreach (var id in envelope.Params["notifications"u8]["taskIds"u8].Elements)
            {
                if (!handles.TryUnwrap(id, HandleKind.Task, grant, server, edits))
                {
                    return false;
                }
            }
        }

        return envelope.Params["requestState"u8] is not { Exists: true } state
            || handles.TryUnwrap(state, HandleKind.RequestState, grant, StateBinding(visit, envelope), edits);
    }

    /// <summary>What a request state is bound to beside its grant: server, method and name.</summary>
    public static string StateBinding(Visit visit, in Envelope envelope) =>
        StateBinding(visit.Server.Name, envelope.Method!, envelope.Name.Exists ? envelope.Name.GetString() : envelope.Uri.Exists ? envelope.Uri.GetString() : null);

    /// <summary>What a request state is bound to beside its grant: server, method and name.</summary>
    public static string StateBinding(string server, McpMethod method, string? name) => $"{server}\0{method.Name}\0{name}";
}
