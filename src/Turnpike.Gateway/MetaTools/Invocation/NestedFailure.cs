using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>What a call through the gateway that failed is told as.</summary>
internal static class NestedFailure
{
    private static readonly byte[] DecisionKey = "dev.turnpike/decision"u8.ToArray();

    /// <summary>Why there is no answer, or what the answer says is wrong.</summary>
    public static MetaError Of(string server, NestedAnswer? answer, CallClock? clock = null)
    {
        if (answer is null)
        {
            return clock?.Overdue is { } why
                ? new MetaError(MetaCodes.TimedOut, $"Server '{server}' did not answer in time: {why}. It may have acted.", "Ask for more time with options.timeout_ms, or look whether it was done.")
                : new MetaError(MetaCodes.Lost, $"The connection to server '{server}' was lost before its answer. It may have acted.", "Look whether it was done before you call again.");
        }

        return answer.Envelope.Kind == MessageKind.Error ? OfError(server, answer) : OfResult(answer);
    }

    /// <summary>A server that could not be reached at all: nothing was sent.</summary>
    public static MetaError Of(string server, UpstreamException e) => OfFault(server, e.Fault.ToString(), $"Server '{server}' could not answer: {e.Message}");

    private static MetaError OfError(string server, NestedAnswer answer)
    {
        var error = answer.Envelope.Error;
        var message = error["message"u8] is { Kind: JsonKind.String } text ? text.GetString() : $"Server '{server}' answered with an error.";
        if (!answer.IsOwn)
        {
            return new MetaError(error["code"u8].Raw.SequenceEqual("-32602"u8) ? MetaCodes.Arguments : MetaCodes.Failed, message);
        }

        var data = error["data"u8];
        if (data[DecisionKey].Exists || error["code"u8].Raw.SequenceEqual("1403"u8))
        {
            return OfDecision(message, data[DecisionKey]);
        }

        var fault = data["fault"u8] is { Kind: JsonKind.String } word ? word.GetString() : "";
        return OfFault(server, fault, message);
    }

    private static MetaError OfFault(string server, string fault, string message) => fault switch
    {
        "Unreachable" => new MetaError(MetaCodes.Offline, message, $"gateway.health with server '{server}' says how it stands."),
        "Refused" => new MetaError(MetaCodes.Refused, message, $"gateway.health with server '{server}' says how it stands."),
        "TimedOut" => new MetaError(MetaCodes.TimedOut, message),
        "Lost" or "SessionGone" => new MetaError(MetaCodes.Lost, message, "Look whether it was done before you call again."),
        "NeedsSignIn" or "NeedsSecret" => new MetaError(MetaCodes.NeedsSignIn, message, $"gateway.auth_connect with server_name '{server}'"),
        _ => new MetaError(MetaCodes.Failed, message),
    };

    private static MetaError OfResult(NestedAnswer answer)
    {
        var result = answer.Envelope.Result;
        var decision = result["_meta"u8][DecisionKey];
        var said = "";
        foreach (var block in result["content"u8].Elements)
        {
            if (block["text"u8] is { Kind: JsonKind.String } text)
            {
                said += said.Length == 0 ? text.GetString() : $" {text.GetString()}";
            }
        }

        return !answer.IsOwn ? new MetaError(MetaCodes.Failed, "The tool reported a failure; its content says why.")
            : decision.Exists ? OfDecision(said, decision)
            : new MetaError(MetaCodes.NoTool, said, "gateway.catalog_search lists the tools you can call.");
    }

    private static MetaError OfDecision(string message, JsonView decision)
    {
        var code = decision["decision"u8].Is("require_approval"u8) ? MetaCodes.ApprovalRequired
            : decision["retryAfterSeconds"u8].Exists ? MetaCodes.LimitExhausted
            : MetaCodes.Denied;
        return new MetaError(code, message, code == MetaCodes.ApprovalRequired ? "Once a person approved it, repeat exactly this call." : null)
        {
            Details = decision.RawMemory.ToArray(),
        };
    }
}
