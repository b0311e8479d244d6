using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Bridges;

/// <summary>
/// What a stdio client is told when the gateway refused a POST by its HTTP status. Over HTTP the status says which request was refused and
/// the error's id may be null; over stdio only the id does, so that an error without one would leave the client waiting.
/// </summary>
internal static class RefusedAnswer
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The error for the request <paramref name="id"/> (source JSON); empty for a notification, which gets no answer.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(UpstreamReply reply, ReadOnlyMemory<byte> id, CancellationToken cancellation)
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

        return id.IsEmpty ? default : Of(said, id, reply.Status);
    }

    private static ReadOnlyMemory<byte> Of(byte[]? said, ReadOnlyMemory<byte> id, int status)
    {
        var tape = TapePool.Rent();
        try
        {
            if (said is null || !tape.TryRead(said, JsonBudget.Message, out _))
            {
                return RpcError.Message(id.Span, RpcError.Internal, $"The gateway answered with the HTTP status {status}.");
            }

            if (tape.Root["id"u8].Kind is JsonKind.String or JsonKind.Number)
            {
                return said;
            }

            var error = tape.Root["error"u8];
            var message = error["message"u8] is { Kind: JsonKind.String } text ? text.GetString() : $"The gateway answered with the HTTP status {status}.";
            return RpcError.Message(id.Span, int.TryParse(error["code"u8].Raw, out var code) ? code : RpcError.InvalidRequest, message);
        }
        finally
        {
            TapePool.Return(tape);
        }
    }
}
