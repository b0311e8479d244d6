using System.Security.Cryptography;

namespace Turnpike.Console.Account;

/// <summary>
/// Sign-ins whose password was right and whose code is still missing: kept in memory for two minutes, so that the password is neither typed
/// twice nor written into a page. Bounded; each is found by an id nobody can guess, and is good for five tries.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class HalfSignIns(TimeProvider time)
{
    private const int Most = 256;
    private const int Tries = 5;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Half> _halves = new(StringComparer.Ordinal);

    /// <summary>Keeps one; its id.</summary>
    public string Keep(string name, string password)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (_gate)
        {
            Sweep();
            if (_halves.Count >= Most)
            {
                _halves.Remove(_halves.MinBy(h => h.Value.Ends).Key);
            }

            _halves[id] = new Half(name, password, time.GetUtcNow() + Life, Tries);
        }

        return id;
    }

    /// <summary>Takes one try of it; null where there is none (any more).</summary>
    public (string Name, string Password)? Try(string id)
    {
        lock (_gate)
        {
            Sweep();
            if (!_halves.Remove(id, out var half))
            {
                return null;
            }

            if (half.Left > 1)
            {
                _halves[id] = half with { Left = half.Left - 1 };
            }

            return (half.Name, half.Password);
        }
    }

    /// <summary>Forgets one.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _halves.Remove(id);
        }
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var id in _halves.Where(h => h.Value.Ends <= now).Select(h => h.Key).ToArray())
        {
            _halves.Remove(id);
        }
    }

    // A class of its own with no words: nothing of it is to be written anywhere.
    private readonly record struct Half(string Name, string Password, DateTimeOffset Ends, int Left)
    {
        public override string ToString() => nameof(Half);
    }
}
