namespace Turnpike.Gateway.Messages;

/// <summary>
/// One writer at a time, the others behind it. Costs one increment and no memory as long as nobody else writes, which is so for nearly
/// every answer. A field of whoever writes, never copied.
/// </summary>
internal struct WriteTurn
{
    private int _writers;
    private SemaphoreSlim? _waiting;

    /// <summary>Takes the turn, when whoever has it released it. Each wait is followed by one <see cref="Release"/>.</summary>
    public Task WaitAsync() => Interlocked.Increment(ref _writers) == 1 ? Task.CompletedTask : Waiting().WaitAsync();

    /// <summary>Lets the next one write.</summary>
    public void Release()
    {
        // Invariant: whoever came meanwhile waits, or is about to, for exactly one release.
        if (Interlocked.Decrement(ref _writers) > 0)
        {
            Waiting().Release();
        }
    }

    private SemaphoreSlim Waiting() => LazyInitializer.EnsureInitialized(ref _waiting, static () => new SemaphoreSlim(0));
}
