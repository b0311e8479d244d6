using System.Threading.Channels;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// One request to a child and what came back for it so far. Answers are always kept; progress beyond
/// <see cref="UpstreamBudget.ExchangeQueueBytes"/> that nobody reads is dropped, so that a slow reader never holds up the child.
/// </summary>
internal sealed class OpenExchange
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private readonly Channel<HeldMessage> _messages = Channel.CreateUnbounded<HeldMessage>(new() { SingleReader = true });
    private long _waiting;
    private int _state;

    public OpenExchange(UpstreamRequest request, TimeSpan idle, TimeProvider time)
    {
        Id = request.Id.ToArray();
        ProgressToken = request.ProgressToken.ToArray();
        IsSubscription = request.Method == "subscriptions/listen";
        Idle = request.IdleTimeout ?? (IsSubscription ? Timeout.InfiniteTimeSpan : idle);
        Time = time;
    }

    public byte[] Id { get; }

    public byte[] ProgressToken { get; }

    public bool IsSubscription { get; }

    public TimeSpan Idle { get; }

    public TimeProvider Time { get; }

    /// <summary>Asked just before the first byte goes out; false when nobody waits any more and none may.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Queued) == Queued;

    /// <summary>Adds a message that belongs here; false when it was dropped. The answer ends the exchange.</summary>
    public bool Add(HeldMessage message)
    {
        if (!message.IsAnswer && Interlocked.Read(ref _waiting) > UpstreamBudget.ExchangeQueueBytes)
        {
            message.Dispose();
            return false;
        }

        Interlocked.Add(ref _waiting, message.Length);
        if (!_messages.Writer.TryWrite(message))
        {
            message.Dispose();
            return false;
        }

        if (message.IsAnswer)
        {
            _messages.Writer.TryComplete();
        }

        return true;
    }

    /// <summary>Ends the exchange without an answer.</summary>
    public void Fail(UpstreamFault fault, string sentence) => _messages.Writer.TryComplete(new UpstreamException(fault, sentence));

    /// <summary>Ends the exchange because the child is gone.</summary>
    public void Lose(string sentence) => Fail(TryWithdraw() ? UpstreamFault.Unreachable : UpstreamFault.Lost, sentence);

    /// <summary>The next message; null behind the answer. Throws <see cref="UpstreamException"/>.</summary>
    public async ValueTask<HeldMessage?> TakeAsync(CancellationToken cancellation)
    {
        HeldMessage? message;
        while (!_messages.Reader.TryRead(out message))
        {
            bool more;
            try
            {
                var wait = _messages.Reader.WaitToReadAsync(cancellation);
                more = wait.IsCompleted ? await wait : await wait.AsTask().WaitAsync(Idle, Time, CancellationToken.None);
            }
            catch (TimeoutException error)
            {
                throw TryWithdraw()
                    ? new UpstreamException(UpstreamFault.Unreachable, "the server does not read its input", 0, error)
                    : new UpstreamException(UpstreamFault.TimedOut, "the server did not answer in time", 0, error);
            }

            if (!more)
            {
                return null;
            }
        }

        Interlocked.Add(ref _waiting, -message.Length);
        return message;
    }

    /// <summary>Nobody waits any more: what is here is given back.</summary>
    public void Abandon()
    {
        TryWithdraw();
        _messages.Writer.TryComplete();
        while (_messages.Reader.TryRead(out var message))
        {
            message.Dispose();
        }
    }

    // Invariant: what was withdrawn is never written, so that "nothing was sent" stays true.
    private bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Queued) != Begun;
}
