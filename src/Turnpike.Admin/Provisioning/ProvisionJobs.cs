using System.Collections.Concurrent;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Provisioning;

/// <summary>
/// Installs and first starts that are under way, each to its end without anybody asking, side by side: a slow one holds up no other. One at a time
/// for each server. When the owner ends, they are cancelled, with every process they started.
/// </summary>
internal sealed class ProvisionJobs(TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Job> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Begins one. Throws <see cref="AdminException"/> when the server has one already.</summary>
    /// <param name="id">The plan's id.</param>
    /// <param name="server">The server.</param>
    /// <param name="work">What it does; it tells of its own failures and throws nothing.</param>
    public void Begin(string id, string server, Func<CancellationToken, Task> work)
    {
        lock (_running)
        {
            if (_running.Values.FirstOrDefault(j => j.Server == server) is { } other)
            {
                throw new AdminException(AdminFaultCode.Conflict, $"'{server}' is being provisioned already", $"turnpike server provision status {other.Id}");
            }

            var limit = new CancellationTokenSource(Longest, time);
            var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ending.Token);
            var job = new Job(id, server, both);
            _running[id] = job;
            job.Done = Task.Run(
                async () =>
                {
                    try
                    {
                        await work(both.Token);
                    }
                    finally
                    {
                        _running.TryRemove(id, out _);
                        both.Dispose();
                        limit.Dispose();
                    }
                },
                CancellationToken.None);
        }
    }

    /// <summary>Whether a plan is being carried out.</summary>
    public bool IsRunning(string id) => _running.ContainsKey(id);

    /// <summary>Whether a server is being provisioned.</summary>
    public bool IsBusy(string server) => _running.Values.Any(j => j.Server == server);

    /// <summary>Ends one, with everything it started, and waits for that. False when there is none.</summary>
    public async Task<bool> CancelAsync(string id)
    {
        if (!_running.TryGetValue(id, out var job))
        {
            return false;
        }

        job.Cancel();
        await job.Done.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    /// <summary>Ends those of a server without waiting.</summary>
    public void CancelOf(string server)
    {
        foreach (var job in _running.Values.Where(j => j.Server == server))
        {
            job.Cancel();
        }
    }

    /// <summary>Waits for the end of one, at most for a time.</summary>
    public async Task WaitAsync(string id, TimeSpan atMost, CancellationToken cancellation)
    {
        if (_running.TryGetValue(id, out var job))
        {
            await Task.WhenAny(job.Done, Task.Delay(atMost, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_running.Values.Select(j => j.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private sealed class Job(string id, string server, CancellationTokenSource cancellation)
    {
        public string Id => id;

        public string Server => server;

        public Task Done { get; set; } = Task.CompletedTask;

        public void Cancel()
        {
            try
            {
                cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It came to its end meanwhile.
            }
        }
    }
}
