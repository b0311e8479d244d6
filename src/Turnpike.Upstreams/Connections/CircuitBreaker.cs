namespace Turnpike.Upstreams.Connections;

/// <summary>
/// Leaves a server alone that cannot be reached: after five failures in a row requests are refused at once, for 0.5 s and doubled up to
/// 30 s, with jitter. Then one request tries; the others are refused until it is known what became of it. Thread-safe.
/// </summary>
internal sealed class CircuitBreaker
{
    private const int Threshold = 5;
    private static readonly TimeSpan WhileTrying = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly StartBackOff _backOff;
    private int _failures;
    private bool _tries;

    public CircuitBreaker(TimeProvider time) => _backOff = new StartBackOff(time);

    /// <summary>How much longer requests are refused; zero when one may be made.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                return _failures < Threshold ? TimeSpan.Zero : _backOff.Left;
            }
        }
    }

    /// <summary>
    /// Whether a failure says that the server cannot be reached: no connection, or a proxy that says so (HTTP 502, 503, 504). A server
    /// that was reached and is slow or breaks the protocol is there.
    /// </summary>
    public static bool IsFailure(UpstreamException fault) =>
        fault is { Fault: UpstreamFault.Unreachable } or { Fault: UpstreamFault.HttpError, Status: 502 or 503 or 504 };

    /// <summary>
    /// Asks whether a request may go out; true when it is the one that tries. Throws <see cref="UpstreamException"/>
    /// (<see cref="UpstreamFault.Refused"/>) when it may not.
    /// </summary>
    public bool Enter()
    {
        if (Volatile.Read(ref _failures) < Threshold)
        {
            return false;
        }

        lock (_lock)
        {
            if (_failures < Threshold)
            {
                return false;
            }

            var left = _tries && _backOff.Left == TimeSpan.Zero ? WhileTrying : _backOff.Left;
            if (left > TimeSpan.Zero)
            {
                throw new UpstreamException(
                    UpstreamFault.Refused, $"the server could not be reached {_failures} times in a row and is left alone for now")
                {
                    RetryAfter = left,
                };
            }

            return _tries = true;
        }
    }

    /// <summary>The server was reached.</summary>
    public void Close()
    {
        if (Volatile.Read(ref _failures) == 0)
        {
            return;
        }

        lock (_lock)
        {
            _failures = 0;
            _tries = false;
            _backOff.Clear();
        }
    }

    /// <summary>The server could not be reached.</summary>
    public void Fail()
    {
        lock (_lock)
        {
            _failures++;
            _tries = false;
            if (_failures >= Threshold)
            {
                _backOff.Fail(afterSuccess: false);
            }
        }
    }

    /// <summary>The request that tried is over, and another may try if it told nothing.</summary>
    public void GiveUp(bool tried)
    {
        if (tried)
        {
            lock (_lock)
            {
                _tries = false;
            }
        }
    }
}
