using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Wire.Messages;

/// <summary>What the params of each known method must have before anything is decided by them.</summary>
internal static class MethodParams
{
    public static bool TryCheck(in Envelope envelope, out WireFault fault)
    {
        var problem = Problem(envelope);
        fault = problem is null ? default : WireFaults.Params(problem, envelope.Id);
        return problem is null;
    }

    private static string? Problem(in Envelope envelope)
    {
        var parameters = envelope.Params;
        if (parameters.Kind is not (JsonKind.Object or JsonKind.None))
        {
            return "params is not an object";
        }

        if (!MessageKeys.Params.Admit(parameters))
        {
            return "a key of params differs only by case or escape from a known one";
        }

        if (envelope.Meta.Kind is not (JsonKind.Object or JsonKind.None))
        {
            return "_meta is not an object";
        }

        if (envelope.Meta.Exists)
        {
            if (!MessageKeys.Meta.Admit(envelope.Meta))
            {
                return "a key of _meta differs only by case or escape from a known one";
            }

            if (envelope.Meta["progressToken"u8] is { Exists: true } token && !MessageId.IsValid(token))
            {
                return "progressToken is not a string or an integer of at most 256 bytes";
            }
        }

        // A method the message's era does not have is answered as one that does not exist, whatever its params (2026-07-28, errors).
        var isGone = (envelope.Method!.Eras & Era.Modern) == 0 && envelope.Meta["io.modelcontextprotocol/protocolVersion"u8].Exists;
        return isGone ? null : ProblemOf(envelope.Method, envelope, parameters);
    }

    private static string? ProblemOf(McpMethod method, in Envelope envelope, JsonView parameters)
    {
        if (method == McpMethod.CallTool || method == McpMethod.GetPrompt)
        {
            return envelope.Name.Kind != JsonKind.String ? "name is not a string"
                : envelope.Arguments.Kind is not (JsonKind.Object or JsonKind.None) ? "arguments is not an object"
                : ProblemOfRetry(parameters);
        }

        if (method == McpMethod.ReadResource)
        {
            return envelope.Uri.Kind == JsonKind.String ? ProblemOfRetry(parameters) : "uri is not a string";
        }

        if (method == McpMethod.SubscribeResource || method == McpMethod.UnsubscribeResource || method == McpMethod.ResourceUpdated)
        {
            return envelope.Uri.Kind == JsonKind.String ? null : "uri is not a string";
        }

        if (method == McpMethod.Complete)
        {
            return parameters["ref"u8].Kind == JsonKind.Object && parameters["argument"u8].Kind == JsonKind.Object
                ? null
                : "ref or argument is not an object";
        }

        if (method.Family == MethodFamily.Tasks && !method.IsNotification && method != McpMethod.ListTasks)
        {
            return parameters["taskId"u8].Kind == JsonKind.String ? null : "taskId is not a string";
        }

        if (method == McpMethod.Progress)
        {
            return MessageId.IsValid(parameters["progressToken"u8]) ? null : "progressToken is not a string or an integer of at most 256 bytes";
        }

        // The requestId of a cancellation may be absent when it is about a task (2025-11-25).
        return method == McpMethod.Cancelled && parameters["requestId"u8] is { Exists: true } id && !MessageId.IsValid(id)
            ? "requestId is not a string or an integer of at most 256 bytes"
            : null;
    }

    // What a retry after input_required carries (2026-07-28), and the task a legacy request may ask for.
    private static string? ProblemOfRetry(JsonView parameters) =>
        parameters["inputResponses"u8].Kind is not (JsonKind.Object or JsonKind.None) ? "inputResponses is not an object"
        : parameters["requestState"u8].Kind is not (JsonKind.String or JsonKind.None) ? "requestState is not a string"
        : parameters["task"u8].Kind is not (JsonKind.Object or JsonKind.None) ? "task is not an object"
        : null;
}
