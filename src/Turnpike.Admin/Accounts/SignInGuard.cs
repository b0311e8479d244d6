using System.Net;
using System.Net.Sockets;

namespace Turnpike.Admin.Accounts;

/// <summary>
/// Slows down who tries passwords: after so many failures an account, or a source, waits, each time twice as long, up to a quarter of an hour. In
/// memory and bounded; a restart forgets it. Safe to share between threads.
/// </summary>
internal sealed class SignInGuard(TimeProvider time)
{
    /// <summary>Failures of an account before it waits.</summary>
    public const int OfAccount = 5;

    /// <summary>Failures of a source before it waits. More than of an account: behind a proxy, or one address of an office, are many people.</summary>
    public const int OfSource = 20;

    private const int MostKept = 4096;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Failures> _failures = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an attempt has to wait; zero when it need not.</summary>
    public TimeSpan Wait(string account, string source)
    {
        lock (_lock)
        {
            var (one, other) = (Wait(AccountKey(account), OfAccount), Wait(SourceKey(source), OfSource));
            return one > other ? one : other;
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(string account, string source)
    {
        lock (_lock)
        {
            Count(AccountKey(account));
            Count(SourceKey(source));
        }
    }

    /// <summary>Forgets the failures of an account whose person came in. Those of the source stay: it may have an account of its own.</summary>
    public void Succeeded(string account)
    {
        lock (_lock)
        {
            _failures.Remove(AccountKey(account));
        }
    }

    private static string AccountKey(string account) => "a " + account;

    // Whoever has one address of IPv6 has all of its /64.
    private static string SourceKey(string source) =>
        IPAddress.TryParse(source, out var address) && address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? "s " + Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : "s " + source;

    private TimeSpan Wait(string key, int free)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < free)
        {
            return TimeSpan.Zero;
        }

        var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures.Count - free, 16)));
        var left = wait - time.GetElapsedTime(failures.Last);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Count(string key)
    {
        var now = time.GetTimestamp();
        var before = _failures.TryGetValue(key, out var failures) && time.GetElapsedTime(failures.Last) < Longest + Longest ? failures.Count : 0;
        if (before == 0 && _failures.Count >= MostKept)
        {
            Forget();
        }

        _failures[key] = new Failures(before + 1, now);
    }

    // The oldest half: who tries many names to be forgotten has to be slower than what is kept.
    private void Forget()
    {
        foreach (var key in _failures.OrderBy(f => f.Value.Last).Take(MostKept / 2).Select(f => f.Key).ToArray())
        {
            _failures.Remove(key);
        }
    }

    private readonly record struct Failures(int Count, long Last);
}
