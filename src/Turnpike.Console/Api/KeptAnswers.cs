using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Console.Api;

/// <summary>
/// What requests with an <c>Idempotency-Key</c> were answered, so that one that is sent again is not done again. For 24 hours and in memory: bounded by
/// number and bytes, the oldest forgotten first. An answer that shows a secret is given again for ten minutes, and only that it was done afterwards.
/// What was refused is not kept: nothing was done, and it may be tried again.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class KeptAnswers(TimeProvider time)
{
    /// <summary>The longest key.</summary>
    public const int LongestKey = 128;

    /// <summary>How many keys of one actor are known; an actor cannot make another's be forgotten.</summary>
    public const int MostOfActor = 1000;

    private const int MostActors = 100;
    private const int LargestAnswer = 64 * 1024;

    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly TimeSpan SecretLife = TimeSpan.FromMinutes(10);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<Kept>> _byActor = new(StringComparer.Ordinal);

    /// <summary>
    /// The answer kept for a key, or what <paramref name="perform"/> answers. Whoever comes while it is being done waits for it. Throws
    /// <see cref="ApiException"/> for a key that belongs to another request.
    /// </summary>
    public async Task<(ApiAnswer Answer, bool IsReplayed)> GetOrPerformAsync(string actor, string key, string request, Func<Task<ApiAnswer>> perform)
    {
        if (key.Length > LongestKey || key.Any(c => c is < ' ' or > '~'))
        {
            throw ApiException.Invalid($"an Idempotency-Key is 1 to {LongestKey} printable ASCII characters");
        }

        Kept kept;
        var isNew = false;
        lock (_gate)
        {
            var list = Of(actor);
            if (list.FirstOrDefault(k => k.Key == key) is { } known)
            {
                kept = known;
            }
            else
            {
                kept = new Kept(key, Digest(request), time.GetTimestamp());
                list.AddLast(kept);
                isNew = true;
            }
        }

        if (!isNew)
        {
            return kept.Request == Digest(request)
                ? (await ReplayAsync(kept), true)
                : throw new ApiException(new ApiProblem(422, "key_reused", "this Idempotency-Key was sent with another request; a new request takes a new key"));
        }

        try
        {
            var answer = await perform();
            if (answer.Status >= 300)
            {
                Forget(actor, kept);
            }

            kept.Answer = answer.Body.Length <= LargestAnswer ? answer : null;
            kept.Done.SetResult(answer);
            return (answer, false);
        }
        catch (Exception e)
        {
            Forget(actor, kept);
            kept.Done.SetException(e);
            _ = kept.Done.Task.Exception;
            throw;
        }
    }

    private async Task<ApiAnswer> ReplayAsync(Kept kept)
    {
        await kept.Done.Task;
        if (kept.Answer is { HoldsSecret: true } && time.GetElapsedTime(kept.At) > SecretLife)
        {
            kept.Answer = null;
        }

        return kept.Answer ?? throw new ApiException(new ApiProblem(
            409, "answer_gone", "this was done under this Idempotency-Key, and its answer is not kept: what shows a secret is given again for ten minutes, what is larger than 64 KiB not at all"));
    }

    private LinkedList<Kept> Of(string actor)
    {
        if (!_byActor.TryGetValue(actor, out var list))
        {
            if (_byActor.Count >= MostActors)
            {
                _byActor.Remove(_byActor.MinBy(a => a.Value.Last?.Value.At ?? 0).Key);
            }

            _byActor[actor] = list = new LinkedList<Kept>();
        }

        while (list.First is { } oldest && (list.Count >= MostOfActor || time.GetElapsedTime(oldest.Value.At) > Life))
        {
            list.RemoveFirst();
        }

        // A secret is let go when its time is over, and not only when it is asked for.
        foreach (var kept in list)
        {
            if (kept.Answer is { HoldsSecret: true } && time.GetElapsedTime(kept.At) > SecretLife)
            {
                kept.Answer = null;
            }
        }

        return list;
    }

    private void Forget(string actor, Kept kept)
    {
        lock (_gate)
        {
            if (_byActor.TryGetValue(actor, out var list))
            {
                list.Remove(kept);
            }
        }
    }

    // Under a key of this process: a body may hold a password, which a bare hash would let somebody guess.
    private string Digest(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    private sealed class Kept(string key, string request, long at)
    {
        public string Key => key;

        public string Request => request;

        public long At => at;

        public ApiAnswer? Answer { get; set; }

        public TaskCompletionSource<ApiAnswer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
