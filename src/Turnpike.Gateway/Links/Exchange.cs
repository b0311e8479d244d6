using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Messages;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Links;

/// <summary>One request that was forwarded: which client request the minted id stands for, and where its messages go.</summary>
internal sealed class Exchange
{
    private byte[]? _idJson;
    private int _settled;

    /// <summary>The minted id; also the minted progress token.</summary>
    public required long Id { get; init; }

    /// <summary>The minted id's JSON.</summary>
    public byte[] IdJson => _idJson ??= Rewriting.MintedId.Json(Id);

    /// <summary>Source JSON of the client's id.</summary>
    public required ReadOnlyMemory<byte> ClientId { get; init; }

    /// <summary>Source JSON of the client's progress token; empty when it gave none.</summary>
    public ReadOnlyMemory<byte> ClientProgressToken { get; init; }

    /// <summary>The method.</summary>
    public required McpMethod Method { get; init; }

    /// <summary>Tool, prompt or resource; for binding a <c>requestState</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The server's own id of the task the request is about; null for none.</summary>
    public string? TaskId { get; init; }

    /// <summary>What the policy says of the result; null for nothing.</summary>
    public ResultInspection? Inspection { get; init; }

    /// <summary>Whose request it is and what was decided under.</summary>
    public required Visit Visit { get; init; }

    /// <summary>Where the request's messages go now.</summary>
    public required ClientChannel Channel { get; set; }

    /// <summary>Sequence number of the intent record; 0 when the request is no call.</summary>
    public long Sequence { get; set; }

    /// <summary>When the request was forwarded, as a timestamp of the clock.</summary>
    public long ForwardedAt { get; set; }

    /// <summary>Whether the list was asked from its beginning.</summary>
    public bool IsFirstPage { get; init; }

    /// <summary>Whether an event with an id was seen: the client may resume the stream.</summary>
    public bool IsResumable { get; set; }

    /// <summary>Ends the forward when the client cancels.</summary>
    public CancellationTokenSource? Cancellation { get; init; }

    /// <summary>Ends the forward, if it has not ended by itself.</summary>
    public async ValueTask CancelAsync()
    {
        try
        {
            if (Cancellation is { } end)
            {
                await end.CancelAsync();
            }
        }
        catch (ObjectDisposedException)
        {
            // The request was answered at the same moment.
        }
    }

    /// <summary>True for the one who may record the outcome.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref _settled, 1) == 0;
}
