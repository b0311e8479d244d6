using System.Collections.Concurrent;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Accounts;

/// <summary>Somebody who is signed in.</summary>
/// <param name="Actor">Under whose name they act.</param>
/// <param name="Person">Who it is, under the snapshot in force.</param>
/// <param name="Session">The session.</param>
public sealed record SignedIn(Actor Actor, Person Person, ConsoleSession Session);

/// <summary>
/// The sessions of people, as the process that serves the pages sees them. Found in the snapshot, without I/O; how long one is idle is measured
/// here, in memory, and one from before this process counts as used when it started. Safe to share between threads.
/// </summary>
public sealed class ConsoleSessions
{
    private readonly Node _node;
    private readonly TimeProvider _time;
    private readonly TimeSpan _idle;
    private readonly long _started;
    private readonly ConcurrentDictionary<TokenHash, long> _seen = new();

    /// <summary>Sessions of a data folder.</summary>
    /// <param name="node">The data folder.</param>
    /// <param name="time">Clock.</param>
    /// <param name="idle">How long a session that nobody uses is kept.</param>
    public ConsoleSessions(Node node, TimeProvider time, TimeSpan idle)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_node, _time, _idle, _started) = (node, time, idle, time.GetTimestamp());
    }

    /// <summary>Signs somebody in. Throws what acts throw; that name, password or code are wrong is an answer.</summary>
    public ValueTask<SignInAnswer> SignInAsync(OpenSession request, CancellationToken cancellation) => _node.ActAsync(AdminActs.OpenSession, request, cancellation);

    /// <summary>Who is behind a token; null where there is no such session, or it is over.</summary>
    /// <param name="token">What the browser holds.</param>
    /// <param name="isUse">Whether the person asks: what a page asks for by itself keeps no session alive.</param>
    public SignedIn? Find(string token, bool isUse = true)
    {
        ArgumentNullException.ThrowIfNull(token);
        var snapshot = _node.Current;
        if (!ConsoleSession.TryHash(token, out var hash) || !snapshot.ConsoleSessions.TryGetValue(hash, out var session)
            || session.EndsAt <= _time.GetUtcNow() || snapshot.People.Find(session.Person) is not { SignIn.IsDisabled: false } person)
        {
            return null;
        }

        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_seen.GetOrAdd(hash, SeenAtFirst(session, now)), now) > _idle)
        {
            _ = EndIdleAsync(token);
            return null;
        }

        if (isUse)
        {
            _seen[hash] = now;
        }

        if (_seen.Count > 2 * snapshot.ConsoleSessions.Count + 16)
        {
            Forget(snapshot);
        }

        return new SignedIn(Actor.Person(person.Name, session.Id), person, session);
    }

    /// <summary>Signs out. A token of no session is none after it either.</summary>
    public async ValueTask EndAsync(string token) => await _node.ActAsync(AdminActs.EndSession, new EndSession(token), CancellationToken.None);

    // One that was opened while this process is there was used then; of an older one nobody here knows.
    private long SeenAtFirst(ConsoleSession session, long now)
    {
        var age = _time.GetUtcNow() - session.OpenedAt;
        var opened = now - (long)(Math.Max(0, age.TotalSeconds) * _time.TimestampFrequency);
        return Math.Max(_started, opened);
    }

    // For good: after a restart it would be one that nobody knows the last use of.
    private async Task EndIdleAsync(string token)
    {
        try
        {
            await EndAsync(token);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException or ObjectDisposedException)
        {
            // It is not found here any more, and ends by its own time.
        }
    }

    private void Forget(Snapshot snapshot)
    {
        foreach (var hash in _seen.Keys.Where(hash => !snapshot.ConsoleSessions.ContainsKey(hash)))
        {
            _seen.TryRemove(hash, out _);
        }
    }
}
