using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Bridges;

/// <summary>
/// What a stdio client is told when the gateway refused a POST by its HTTP status. Over HTTP the status says which request was refused and
/// the error's id may be null; over stdio only the id does, so that an error without one would leave the client waiting.
/// </summary>
/// <param name="Bytes">The error for the request; empty for a notification, which gets no answer.</param>
/// <param name="Code">The error's JSON-RPC code.</param>
/// <param name="Message">The error's sentence.</param>
internal readonly record struct RefusedAnswer(ReadOnlyMemory<byte> Bytes, int Code, string Message)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The refusal of the request <paramref name="id"/> (source JSON; empty for a notification).</summary>
    public static async ValueTask<RefusedAnswer> ReadAsync(UpstreamReply reply, ReadOnlyMemory<byte> id, CancellationToken cancellation)
    {
        byte[]? said = null;
        while (said is null && await reply.NextAsync(cancellation) is { } message)
        {
            if (!message.Head.IsEmpty)
            {
                using var whole = await WholeMessage.ReadAsync(message, MaxBytes, cancellation);
                said = whole.Bytes.ToArray();
            }
        }

        return Of(said, id, reply.Status);
    }

    /// <summary>
    /// Whether the gateway turned away who asks, not what was asked: no valid token (401), not from here (403), no such server for the
    /// grant (404, which is also the status of a method the modern era does not have).
    /// </summary>
    public bool IsOfTheCaller(int status) => status is 401 or 403 || (status == 404 && Code != RpcError.MethodNotFound);

    private static RefusedAnswer Of(byte[]? said, ReadOnlyMemory<byte> id, int status)
    {
        var unsaid = $"The gateway answered with the HTTP status {status}.";
        var tape = TapePool.Rent();
        try
        {
            if (said is null || !tape.TryRead(said, JsonBudget.Message, out _))
            {
                return new RefusedAnswer(Answer(id, RpcError.Internal, unsaid), RpcError.Internal, unsaid);
            }

            var error = tape.Root["error"u8];
            var message = error["message"u8] is { Kind: JsonKind.String } text ? text.GetString() : unsaid;
            var code = int.TryParse(error["code"u8].Raw, out var given) ? given : RpcError.InvalidRequest;
            var hasId = tape.Root["id"u8].Kind is JsonKind.String or JsonKind.Number;
            return new RefusedAnswer(hasId && !id.IsEmpty ? said : Answer(id, code, message), code, message);
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private static ReadOnlyMemory<byte> Answer(ReadOnlyMemory<byte> id, int code, string message) =>
        id.IsEmpty ? default(ReadOnlyMemory<byte>) : RpcError.Message(id.Span, code, message);
}
