using System.Collections.Concurrent;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Accounts;

/// <summary>API tokens as the process that serves the API sees them: found in the snapshot, without I/O. When each was used last is told once a minute.</summary>
/// <param name="node">The data folder.</param>
/// <param name="time">Clock.</param>
public sealed class ApiTokens(Node node, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Who holds a token; null for what is no token, or one that has ended.</summary>
    public Actor? TryFind(ReadOnlySpan<char> token)
    {
        if (node.Current.FindToken(token, time.GetUtcNow()) is not { } found)
        {
            return null;
        }

        Use(found.Name);
        return Actor.Token(found.Name);
    }

    private void Use(string name)
    {
        var now = time.GetTimestamp();
        if (!_told.TryGetValue(name, out var told) ? _told.TryAdd(name, now) : time.GetElapsedTime(told, now) >= Pause && _told.TryUpdate(name, now, told))
        {
            _ = TellAsync(name);
        }
    }

    private async Task TellAsync(string name)
    {
        try
        {
            await node.ActAsync(AdminActs.NoteTokenUse, new UsedApiToken(name, time.GetUtcNow()), CancellationToken.None);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException or ObjectDisposedException)
        {
            // Nothing is decided by it; the next use tells.
        }
    }
}
