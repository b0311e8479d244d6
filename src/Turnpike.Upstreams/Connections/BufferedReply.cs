namespace Turnpike.Upstreams.Connections;

/// <summary>An answer that needs no more reading: accepted without a message, or an error with its JSON-RPC message.</summary>
internal sealed class BufferedReply : UpstreamReply
{
    private readonly UpstreamMessage? _message;
    private bool _asked;

    public BufferedReply(int status, UpstreamMessage? message)
    {
        Status = status;
        _message = message;
    }

    public override int Status { get; }

    public override bool IsStream => false;

    public override ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
    {
        if (!_asked)
        {
            _asked = true;
            return ValueTask.FromResult(_message);
        }

        _message?.Dispose();
        return ValueTask.FromResult<UpstreamMessage?>(null);
    }

    public override ValueTask DisposeAsync()
    {
        GiveBackPlace();
        _message?.Dispose();
        return ValueTask.CompletedTask;
    }
}
