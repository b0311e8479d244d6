using Turnpike.Gateway.Denials;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Calls;

/// <summary>What a client and the record are told when a server could not answer.</summary>
internal static class UpstreamFailure
{
    /// <summary>The error answer: names the server and what happened, and whether it may have acted.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> id, string server, UpstreamException e) =>
        RpcError.Message(id, RpcError.Internal, $"Server '{server}' could not answer: {e.Message}", json =>
        {
            json.WriteStartObject();
            json.WriteString("fault"u8, e.Fault.ToString());
            json.WriteBoolean("mayHaveActed"u8, !e.NothingWasSent);
            if (e.RetryAfter is { } wait)
            {
                // The server did nothing of it: the same call may be made again, after this long.
                json.WriteBoolean("retryable"u8, true);
                json.WriteNumber("retryAfterMs"u8, (long)Math.Ceiling(wait.TotalMilliseconds));
            }

            if (e.NextStep is { } next)
            {
                json.WriteString("nextStep"u8, next);
            }

            json.WriteEndObject();
        });

    /// <summary>The outcome in the record.</summary>
    public static OutcomeKind Outcome(UpstreamException e) =>
        e.NothingWasSent ? OutcomeKind.NotSent : e.Fault == UpstreamFault.Invalid ? OutcomeKind.Withheld : OutcomeKind.Unknown;
}
