using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Messages;

/// <summary>The marks an event carries on a stream.</summary>
/// <param name="Id">The event's id; null for none.</param>
/// <param name="Retry">Reconnection time in milliseconds; null for none.</param>
internal readonly record struct EventMark(string? Id, int? Retry);

/// <summary>The way back to one client: where the messages about one request go. Writes are in the order of the calls.</summary>
internal abstract class ClientChannel
{
    /// <summary>Ends when the client went away.</summary>
    public abstract CancellationToken Gone { get; }

    /// <summary>Whether messages before the final one can be sent.</summary>
    public abstract bool TakesInterim { get; }

    /// <summary>Makes the answer a stream of events, as the server's was, before its first message.</summary>
    public virtual ValueTask BeginStreamAsync() => ValueTask.CompletedTask;

    /// <summary>Sends a message that is not the last one.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark);

    /// <summary>Sends the last message. <paramref name="status"/> is used where it can still be said.</summary>
    public abstract ValueTask FinishAsync(ReadOnlyMemory<byte> source, EditList edits, EventMark mark, int status = 200);

    /// <summary>Begins the last message when it is too large to hold; chunks follow, then <see cref="EndLargeAsync"/>.</summary>
    public abstract ValueTask BeginLargeAsync(EventMark mark);

    /// <summary>Sends a part of the large message.</summary>
    public abstract ValueTask WriteLargeAsync(ReadOnlyMemory<byte> chunk);

    /// <summary>Ends the large message; when it is not whole, breaks the connection so that nobody takes it for whole.</summary>
    public abstract ValueTask EndLargeAsync(bool whole);
}
