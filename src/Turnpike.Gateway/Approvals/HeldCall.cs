using System.Buffers;
using System.Text.Json;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;

namespace Turnpike.Gateway.Approvals;

/// <summary>One call that waits for a person while its client waits for the call.</summary>
internal sealed class HeldCall : IDisposable
{
    private readonly ReadOnlyMemory<byte> _clientId;
    private readonly ReadOnlyMemory<byte> _progressToken;
    private readonly CancellationTokenSource _end;
    private int _isCancelled;

    public HeldCall(Visit visit, ClientMessage message, ClientChannel channel, TimeSpan hold, long startedAt)
    {
        (Link, Grant, Session, Channel, Hold, StartedAt) = (visit.Link, visit.Grant.Id, visit.Session, channel, hold, startedAt);
        _clientId = message.Id;
        _progressToken = message.Envelope.Meta["progressToken"u8].RawMemory;
        _end = CancellationTokenSource.CreateLinkedTokenSource(channel.Gone);
    }

    /// <summary>The link the call came for.</summary>
    public ServerLink Link { get; }

    /// <summary>The grant of the caller.</summary>
    public string Grant { get; }

    /// <summary>The session's id as recorded; null in the modern era.</summary>
    public string? Session { get; }

    /// <summary>The way back to the client.</summary>
    public ClientChannel Channel { get; }

    /// <summary>How long the call is held, over all it waits for.</summary>
    public TimeSpan Hold { get; }

    /// <summary>When it began to wait, as a timestamp of the clock.</summary>
    public long StartedAt { get; }

    /// <summary>Ends when the client went away or gave the call up.</summary>
    public CancellationToken End => _end.Token;

    /// <summary>Whether the client said that it gave the call up.</summary>
    public bool IsCancelled => Volatile.Read(ref _isCancelled) != 0;

    /// <summary>Whether it is this client's request of this id.</summary>
    public bool Is(Visit visit, ReadOnlySpan<byte> clientId) =>
        ReferenceEquals(Link, visit.Link) && Grant == visit.Grant.Id && Session == visit.Session && _clientId.Span.SequenceEqual(clientId);

    /// <summary>Gives the call up: nothing of it goes out.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _isCancelled, 1);
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment; IsCancelled is looked at before anything goes out.
        }
    }

    /// <summary>Tells a client that asked for it that the call still waits, so that its time-out begins anew.</summary>
    /// <remarks>
    /// Progress has to grow until the answer, and what the server reports once the call went out begins at 0 as often as not. So a wait
    /// counts down to it from below, in seconds that are left.
    /// </remarks>
    public async ValueTask SayProgressAsync(TimeSpan left, string text)
    {
        if (_progressToken.IsEmpty || !Channel.TakesInterim)
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, "notifications/progress"u8);
            json.WriteStartObject("params"u8);
            json.WritePropertyName("progressToken"u8);
            json.WriteRawValue(_progressToken.Span, skipInputValidation: true);
            json.WriteNumber("progress"u8, -Math.Max(0.001, Math.Round(left.TotalSeconds, 3)));
            json.WriteString("message"u8, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        await Channel.SendAsync(output.WrittenMemory, EditList.None, default);
    }

    public void Dispose() => _end.Dispose();
}
