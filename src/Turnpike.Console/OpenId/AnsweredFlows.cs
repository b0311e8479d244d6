using System.Collections.Concurrent;

namespace Turnpike.Console.OpenId;

/// <summary>
/// The flows that were answered, by their state, for as long as they could be answered again. When there are too many to keep, the next
/// answer is refused rather than one forgotten. Thread-safe.
/// </summary>
internal sealed class AnsweredFlows(TimeProvider time)
{
    private const int Most = 100_000;
    private const int FirstPrune = 1_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>Takes the one answer a flow may have; false when it was taken before.</summary>
    public bool TryTake(OidcFlow flow)
    {
        if (_until.Count >= FirstPrune)
        {
            var now = time.GetUtcNow();
            foreach (var (state, until) in _until)
            {
                if (until < now)
                {
                    _until.TryRemove(state, out _);
                }
            }
        }

        return _until.Count < Most && _until.TryAdd(flow.Proof.State, flow.BeganAt + OidcFlow.Lifetime);
    }
}
