using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Pins;
using Turnpike.Policies;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Rewriting;

/// <summary>
/// What differs between a server's answer and what the client gets: its own id back, handles bound to it, lists filtered,
/// instructions that are not approved left out.
/// </summary>
internal sealed class AnswerEdits(BoundHandle handles)
{
    private static readonly ListFilter Lists = new(DefinitionLook.Reader);

    /// <summary>Adds the edits of a result; <paramref name="now"/> is when a list is filtered.</summary>
    /// <returns>Null, or why the result may not reach the client.</returns>
    public string? Write(Visit visit, Exchange exchange, in Envelope answer, EditList edits, DateTimeOffset now)
    {
        edits.Replace(answer.Id.Start, answer.Id.Length, exchange.ClientId);
        if (!answer.Result.Exists)
        {
            return null;
        }

        if (ListOf(exchange.Method) is { } list)
        {
            return Filter(visit, answer, list, edits, now);
        }

        if (exchange.Method == McpMethod.Initialize || exchange.Method == McpMethod.Discover)
        {
            WithholdInstructions(visit, answer, edits);
            return null;
        }

        return WriteHandles(visit, exchange, answer, edits);
    }

    /// <summary>Wraps the task id of a notification about a task.</summary>
    public void WriteTask(Visit visit, in Envelope notification, EditList edits)
    {
        handles.Wrap(notification.Params["taskId"u8], HandleKind.Task, visit.Grant.Id, visit.Server.Name, edits);
        WriteRelatedTask(visit, notification.Meta, edits);
    }

    /// <summary>Wraps the task a message says it is related to.</summary>
    public void WriteRelatedTask(Visit visit, JsonView meta, EditList edits) =>
        handles.Wrap(meta["io.modelcontextprotocol/related-task"u8]["taskId"u8], HandleKind.Task, visit.Grant.Id, visit.Server.Name, edits);

    /// <summary>The list a method asks for; null for other methods.</summary>
    public static ListKind? ListOf(McpMethod method) =>
        method == McpMethod.ListTools ? ListKind.Tools
        : method == McpMethod.ListPrompts ? ListKind.Prompts
        : method == McpMethod.ListResources ? ListKind.Resources
        : method == McpMethod.ListResourceTemplates ? ListKind.ResourceTemplates
        : null;

    private static string? Filter(Visit visit, in Envelope answer, ListKind list, EditList edits, DateTimeOffset now)
    {
        var policy = visit.Policy?.Compiled;
        var target = list == ListKind.Tools ? CallTarget.Tool : list == ListKind.Prompts ? CallTarget.Prompt : CallTarget.Resource;

        // The gateway's own tools have one name each in a policy, however this client's list spells them.
        bool Keeps(ListedElement element) => policy is not null && (visit.Server.IsBuiltIn
            ? policy.Shows(target, MetaToolTable.NameOf(element.Key), true, now)
            : policy.Shows(target, element.Key, IsPinned(visit.Server, element.Definition), now));
        return Lists.TryWrite(answer, list, visit.Link.Era, Keeps, edits.All) ? null : "The server's list could not be read.";
    }

    // A resource has no definition of its own: what it is called is all there is to judge.
    private static bool IsPinned(ServerEntry server, Definition? seen) =>
        seen is null || (server.Pins.TryGetValue(new PinKey(seen.Kind, seen.Name), out var pin) && pin.Hash == seen.Hash);

    private static void WithholdInstructions(Visit visit, in Envelope answer, EditList edits)
    {
        if (DefinitionLook.Reader.ReadInstructions(answer.Result) is not { } instructions)
        {
            return;
        }

        var key = new PinKey(DefinitionKind.Instructions, instructions.Name);
        if (visit.Server.Pins.TryGetValue(key, out var pin) && pin.Hash == instructions.Hash)
        {
            return;
        }

        // The member stays and its text goes: an empty string says nothing, and no comma has to move.
        var text = answer.Result["instructions"u8];
        edits.Replace(text.Start, text.Length, "\"\""u8.ToArray());
    }

    private string? WriteHandles(Visit visit, Exchange exchange, in Envelope answer, EditList edits)
    {
        var result = answer.Result;
        var (grant, server) = (visit.Grant.Id, visit.Server.Name);
        if (result["resultType"u8] is { Exists: true } type)
        {
            if (type.Is("input_required"u8))
            {
                if (Refusal(visit, result["inputRequests"u8]) is { } refusal)
                {
                    return refusal;
                }

                handles.Wrap(result["requestState"u8], HandleKind.RequestState, grant,
                    RequestEdits.StateBinding(server, exchange.Method, exchange.Name), edits);
            }
            else if (!type.Is("complete"u8) && !type.Is("task"u8))
            {
                return "The server answered with a result of an unknown type.";
            }
        }

        if (exchange.Method.Family == MethodFamily.Tasks || exchange.Method == McpMethod.CallTool)
        {
            handles.Wrap(result["task"u8]["taskId"u8], HandleKind.Task, grant, server, edits);
            if (exchange.Method.Family == MethodFamily.Tasks || result["resultType"u8].Is("task"u8))
            {
                handles.Wrap(result["taskId"u8], HandleKind.Task, grant, server, edits);
                foreach (var task in result["tasks"u8].Elements)
                {
                    handles.Wrap(task["taskId"u8], HandleKind.Task, grant, server, edits);
                }

                if (Refusal(visit, result["inputRequests"u8]) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        WriteRelatedTask(visit, result["_meta"u8], edits);
        return null;
    }

    // P18: what a server asks of the client passes only where the policy names it.
    private static string? Refusal(Visit visit, JsonView inputRequests)
    {
        foreach (var request in inputRequests.Members)
        {
            var name = request.Value["method"u8];
            var kind = name.Kind == JsonKind.String && !name.IsEscaped ? Capabilities.KindOf(McpMethod.Find(name.RawString)) : null;
            if (kind is null || !Capabilities.Allows(visit, kind))
            {
                return $"The server asked for {kind ?? "something unknown"}, which the policy does not allow.";
            }
        }

        return null;
    }
}
