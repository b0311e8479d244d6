using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// Brings what a server says over its one stream to whom it concerns: answers to their exchange by id, progress by its token, what a
/// subscription brings by its id; everything else to the listener. Messages are routed by one reader; the rest is thread-safe.
/// </summary>
internal sealed class MessageRouter
{
    private const int SampleLength = 200;
    private const int ToldStrays = 16;

    private readonly ExchangeTable _exchanges = new();
    private readonly UnsolicitedMessages _unsolicited = new();
    private long _noise;
    private long _strayAnswers;
    private string? _noiseSample;
    private bool _answered;

    /// <summary>Why the stream is over; null while it is not.</summary>
    public string? Ended => _exchanges.Ended;

    /// <summary>Messages that were none: lines of noise, broken UTF-8, over the budget.</summary>
    public long Noise => Interlocked.Read(ref _noise);

    /// <summary>The first of them, shortened.</summary>
    public string? NoiseSample => Volatile.Read(ref _noiseSample);

    /// <summary>Answers to requests nobody waits for.</summary>
    public long StrayAnswers => Interlocked.Read(ref _strayAnswers);

    /// <summary>Messages nobody listened to in time.</summary>
    public long Unheard => _unsolicited.Dropped;

    /// <summary>Whether a request was answered at least once.</summary>
    public bool HasAnswered => Volatile.Read(ref _answered);

    /// <summary>Adds an exchange; false when its id is in use or the stream is over.</summary>
    public bool TryAdd(OpenExchange exchange) => _exchanges.TryAdd(exchange);

    /// <summary>Forgets an exchange nobody waits for any more.</summary>
    public void GiveUp(OpenExchange exchange)
    {
        _exchanges.Remove(exchange);
        exchange.Abandon();
    }

    /// <summary>Opens what belongs to no request. Throws <see cref="UpstreamException"/> while somebody else listens.</summary>
    public UpstreamReply Listen() => _unsolicited.Open();

    /// <summary>What a request gets that cannot be sent any more; null while the stream lives.</summary>
    public UpstreamException? Gone() =>
        _exchanges.Ended is { } why ? new UpstreamException(UpstreamFault.Unreachable, why) : null;

    /// <summary>Takes no more requests; the open ones are lost.</summary>
    public void End(string why)
    {
        foreach (var exchange in _exchanges.End(why))
        {
            exchange.Lose(why);
        }

        _unsolicited.Close();
    }

    /// <summary>Takes one message from the server.</summary>
    public void Route(ReadOnlySpan<byte> message, MessageScanner scan, bool tooLong)
    {
        var answers = scan.Method.IsEmpty && !scan.Id.IsEmpty;
        if (tooLong || !scan.IsMessage || !Utf8.IsValid(message))
        {
            Refuse(message, answers && scan.HasVersion ? _exchanges.FindById(scan.Id) : null, tooLong);
            return;
        }

        if (!answers)
        {
            var held = new HeldMessage(message, isAnswer: false);
            if (ExchangeOf(scan) is { } related)
            {
                related.Add(held);
            }
            else
            {
                _unsolicited.Add(held);
            }

            return;
        }

        Volatile.Write(ref _answered, true);
        if (_exchanges.FindById(scan.Id) is { } exchange)
        {
            _exchanges.Remove(exchange);
            exchange.Add(new HeldMessage(message, isAnswer: true));
        }
        else
        {
            NoteStray(message);
        }
    }

    // Whoever listens is told of the first few, and then of ever fewer: a server cannot fill a record with them.
    private void NoteStray(ReadOnlySpan<byte> message)
    {
        var count = Interlocked.Increment(ref _strayAnswers);
        if (count <= ToldStrays || BitOperations.IsPow2(count))
        {
            _unsolicited.Add(new HeldMessage(message, isAnswer: true));
        }
    }

    private OpenExchange? ExchangeOf(MessageScanner scan)
    {
        if (!scan.Id.IsEmpty)
        {
            return null;
        }

        if (scan.Method.SequenceEqual("\"notifications/progress\""u8))
        {
            return _exchanges.FindByToken(scan.ProgressToken);
        }

        var subscription = scan.Method.SequenceEqual("\"notifications/cancelled\""u8) ? scan.RequestId : scan.SubscriptionId;
        return _exchanges.FindById(subscription) is { IsSubscription: true } exchange ? exchange : null;
    }

    // A message that cannot be used costs the exchange it belongs to, if one can be named, and nothing else.
    private void Refuse(ReadOnlySpan<byte> message, OpenExchange? exchange, bool tooLong)
    {
        if (exchange is not null)
        {
            _exchanges.Remove(exchange);
            exchange.Fail(
                UpstreamFault.Invalid,
                tooLong ? "the server's answer is larger than a message may be" : "the server's answer is not a JSON-RPC message in UTF-8");
            return;
        }

        Interlocked.Increment(ref _noise);
        if (_noiseSample is null)
        {
            Volatile.Write(ref _noiseSample, tooLong ? "(a line larger than a message may be)" : Encoding.UTF8.GetString(message[..Math.Min(message.Length, SampleLength)]));
        }
    }
}
