using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Sockets;

/// <summary>The owner went away before it answered.</summary>
internal sealed class OwnerLostException(bool certainlyNotDone) : Exception("the owner of the data folder went away")
{
    /// <summary>Whether the owner said that it never read the request; otherwise whether it acted is not known.</summary>
    public bool CertainlyNotDone => certainlyNotDone;
}

/// <summary>The owner refused what was asked.</summary>
internal sealed class OwnerRefusedException(FaultFrame fault) : Exception(fault.Message)
{
    public FaultFrame Fault { get; } = fault;
}

/// <summary>An attached process's end of the local socket: requests are pipelined and answered in any order.</summary>
internal sealed class OwnerLink : IAsyncDisposable
{
    private readonly FrameChannel _frames;
    private readonly Action<long> _versionPushed;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<AnswerFrame>> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private long _lastId;

    // Without a farewell every request may have been read.
    private long _lastRead = long.MaxValue;

    private OwnerLink(FrameChannel frames, Action<long> versionPushed)
    {
        _frames = frames;
        _versionPushed = versionPushed;
        Completion = Task.CompletedTask;
    }

    /// <summary>Completes when the owner is gone.</summary>
    public Task Completion { get; private set; }

    /// <summary>Connects; null when nobody serves the socket. <paramref name="versionPushed"/> puts a snapshot in force before it returns.</summary>
    public static async Task<OwnerLink?> TryConnectAsync(string path, Action<long> versionPushed, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }

        var link = new OwnerLink(new FrameChannel(new NetworkStream(socket, ownsSocket: true)), versionPushed);
        if (await link._frames.ReadAsync(SocketJson.Default.AnswerFrame, cancellation) is not { Version: { } version })
        {
            await link.DisposeAsync();
            return null;
        }

        versionPushed(version);
        link.Acknowledge(version);
        link.Completion = Task.Run(link.ReadAsync, CancellationToken.None);
        return link;
    }

    /// <summary>
    /// Asks and waits for the answer. Throws <see cref="OwnerLostException"/> when the owner goes away first,
    /// <see cref="OwnerRefusedException"/> when it refuses.
    /// </summary>
    public async ValueTask<TResponse> AskAsync<TRequest, TResponse>(
        string act, TRequest request, JsonTypeInfo<TRequest> requestShape, JsonTypeInfo<TResponse> responseShape, Actor? actor, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answered = new TaskCompletionSource<AnswerFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answered;
        try
        {
            var body = JsonSerializer.SerializeToElement(request, requestShape);
            var sent = _frames.TrySend(new RequestFrame(id, act, body, actor?.Name, actor?.Kind.ToString(), actor?.Session), SocketJson.Default.RequestFrame);
            if (!sent || _stop.IsCancellationRequested)
            {
                // Not sent, or the reading side has seen the stream's end. An answer that came before that counts: an owner that was one for a
                // single command answers and goes.
                answered.TrySetException(new OwnerLostException(certainlyNotDone: !sent || id > Volatile.Read(ref _lastRead)));
            }

            var answer = await answered.Task.WaitAsync(cancellation);
            if (answer.Fault is { } fault)
            {
                throw new OwnerRefusedException(fault);
            }

            return answer.Ok!.Value.Deserialize(responseShape)!;
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    /// <summary>Tells without waiting. What is lost with the owner is lost.</summary>
    public void Tell<TRequest>(string act, TRequest request, JsonTypeInfo<TRequest> shape) =>
        _frames.TrySend(new RequestFrame(0, act, JsonSerializer.SerializeToElement(request, shape)), SocketJson.Default.RequestFrame);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _frames.DisposeAsync();
        await _stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Acknowledge(long version) => Tell(SocketActs.SnapshotAck, new SnapshotAck(version), SocketJson.Default.SnapshotAck);

    private async Task ReadAsync()
    {
        try
        {
            while (await _frames.ReadAsync(SocketJson.Default.AnswerFrame, _stop.Token) is { } answer)
            {
                if (answer.LastRead is { } lastRead)
                {
                    Volatile.Write(ref _lastRead, lastRead);
                }
                else if (answer.Version is { } version)
                {
                    _versionPushed(version);
                    Acknowledge(version);
                }
                else if (_open.TryGetValue(answer.Id, out var waiting))
                {
                    waiting.TrySetResult(answer);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or OperationCanceledException)
        {
            // Ends like a lost owner: what comes on the socket is not to be relied on any more.
        }
        finally
        {
            // Invariant: no request is added without seeing either the closed stream or this token.
            await _stop.CancelAsync();
            foreach (var (id, waiting) in _open)
            {
                waiting.TrySetException(new OwnerLostException(certainlyNotDone: id > Volatile.Read(ref _lastRead)));
            }
        }
    }
}
