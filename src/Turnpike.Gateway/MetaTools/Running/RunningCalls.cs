using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Turnpike.Gateway.MetaTools.Running;

/// <summary>The calls through the gateway that one caller has under way, under ids nobody can guess; an id ends with its call.</summary>
internal sealed class RunningCalls
{
    private readonly ConcurrentDictionary<string, RunningCall> _open = new(StringComparer.Ordinal);

    /// <summary>Those under way, the oldest first.</summary>
    public IEnumerable<RunningCall> Open => _open.Values.OrderBy(c => c.StartedAt).ThenBy(c => c.Id, StringComparer.Ordinal);

    /// <summary>Notes a call until it is disposed.</summary>
    public RunningCall Begin(MetaCall call, ToolId tool, TimeSpan patience, CancellationToken cancellation)
    {
        var running = new RunningCall(
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), tool.Server.Name, tool.Tool, patience,
            call.Gate.Options.Time.GetUtcNow(), CancellationTokenSource.CreateLinkedTokenSource(cancellation), c => _open.TryRemove(c, out _));
        return _open[running.Id] = running;
    }

    /// <summary>The call of this id; null when there is none, or not any more.</summary>
    public RunningCall? Find(string id) => _open.GetValueOrDefault(id);
}

/// <summary>One call through the gateway that is under way.</summary>
internal sealed class RunningCall(
    string id, string server, string tool, TimeSpan patience, DateTimeOffset startedAt, CancellationTokenSource end, Action<string> over) : IDisposable
{
    /// <summary>Its id: 128 random bits.</summary>
    public string Id => id;

    /// <summary>The server.</summary>
    public string Server => server;

    /// <summary>The tool's name there.</summary>
    public string Tool => tool;

    /// <summary>How long the server may be silent.</summary>
    public TimeSpan Patience => patience;

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Ends when it is cancelled.</summary>
    public CancellationToken End { get; } = end.Token;

    /// <summary>Whether it was cancelled by its caller.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Gives it up: the server is told, and the caller's call of <c>gateway.invoke</c> ends with an error.</summary>
    public async ValueTask CancelAsync()
    {
        IsCancelled = true;
        try
        {
            await end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    public void Dispose()
    {
        over(id);
        end.Dispose();
    }
}
