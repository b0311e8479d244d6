namespace Turnpike.Upstreams.Connections;

/// <summary>One request under way to a server, from before it goes out until its reply was read or given up. Ends once, however often it is told.</summary>
internal struct CallTicket(ServerTraffic traffic, long since, bool tries)
{
    private ServerTraffic? _traffic = traffic;

    /// <summary>The server answered, whatever it said.</summary>
    public readonly void Answered() => _traffic?.Circuit.Close();

    /// <summary>The request failed; ends it. A server that answered, with whatever, was reached.</summary>
    public void Fail(UpstreamException fault)
    {
        if (CircuitBreaker.IsFailure(fault))
        {
            _traffic?.Circuit.Fail();
        }
        else if (fault.Fault is UpstreamFault.HttpError or UpstreamFault.Invalid or UpstreamFault.SessionGone)
        {
            _traffic?.Circuit.Close();
        }

        Finish();
    }

    /// <summary>Ends it: its place is free for another.</summary>
    public void Finish()
    {
        if (Interlocked.Exchange(ref _traffic, null) is { } traffic)
        {
            traffic.Leave(since, tries);
        }
    }
}
