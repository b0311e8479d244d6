using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text.Json;

namespace Turnpike.Admin.Sockets;

/// <summary>
/// The owner's end of the local socket. File mode 0600 in a folder of mode 0700: whoever can connect has the owner's user id.
/// </summary>
internal sealed class OwnerSocket : IAsyncDisposable
{
    private static readonly TimeSpan AckWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(10);

    private readonly Socket _listener;
    private readonly string _path;
    private readonly Func<RequestFrame, CancellationToken, ValueTask<AnswerFrame>> _answer;
    private readonly Func<long> _version;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Peer, byte> _peers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private OwnerSocket(
        Socket listener, string path, Func<RequestFrame, CancellationToken, ValueTask<AnswerFrame>> answer, Func<long> version, TimeProvider time)
    {
        _listener = listener;
        _path = path;
        _answer = answer;
        _version = version;
        _time = time;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Where an attached process listens for MCP clients; null while none does.</summary>
    public Uri? Announced => _peers.Keys.Select(p => p.Listening).FirstOrDefault(u => u is not null);

    /// <summary>Listens. Only for the holder of the folder's lock: a socket file left by a dead owner is replaced.</summary>
    public static OwnerSocket Listen(
        string path, Func<RequestFrame, CancellationToken, ValueTask<AnswerFrame>> answer, Func<long> version, TimeProvider time)
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            listener.Listen(128);
            return new OwnerSocket(listener, path, answer, version, time);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Tells every attached process of a new snapshot and waits, at most one second, until each has it in force. One that does not
    /// answer cannot act on its old snapshot either: the owner refuses reservations decided under it.
    /// </summary>
    public async Task PublishAsync(long version)
    {
        await Task.WhenAll(_peers.Keys.Select(p => p.PublishAsync(version))).WaitAsync(AckWithin, _time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_peers.Keys.Select(p => p.Reading)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stop.Token);
            }
            catch (SocketException)
            {
                // A client that went away in the queue, or no descriptors for the moment: neither ends the listening.
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var peer = new Peer(new FrameChannel(new NetworkStream(socket, ownsSocket: true)));
            _peers.TryAdd(peer, 0);
            peer.Reading = Task.Run(() => ServeAsync(peer));
        }
    }

    private async Task ServeAsync(Peer peer)
    {
        try
        {
            // The greeting says that an owner serves the socket, and which snapshot is in force.
            peer.Frames.TrySend(new AnswerFrame(0, Version: _version()), SocketJson.Default.AnswerFrame);
            while (await peer.Frames.ReadAsync(SocketJson.Default.RequestFrame, _stop.Token) is { } request)
            {
                if (request.Act == SocketActs.SnapshotAck)
                {
                    peer.Acknowledge(request.Body.Deserialize(SocketJson.Default.SnapshotAck)!.Version);
                    continue;
                }

                if (request.Act == SocketActs.Listening)
                {
                    peer.Listening = Uri.TryCreate(request.Body.Deserialize(SocketJson.Default.ListeningFrame)!.Url, UriKind.Absolute, out var url) ? url : null;
                    continue;
                }

                // Not awaited: calls of one process are pipelined, and one that waits for the disk holds up no other.
                peer.LastRead = Math.Max(peer.LastRead, request.Id);
                peer.Enter();
                _ = AnswerAsync(peer, request);
            }
        }
        catch (Exception e) when (e is InvalidDataException or OperationCanceledException or JsonException)
        {
            // A peer that sends no frames is cut off; it attaches again if it can.
        }
        finally
        {
            peer.Listening = null;
            peer.Acknowledge(long.MaxValue);
            await peer.LeaveAsync();

            // What was asked is answered before the stream ends: a reservation that is not would be made twice.
            await peer.DrainAsync().WaitAsync(DrainWithin, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            peer.Frames.TrySend(new AnswerFrame(0, LastRead: peer.LastRead), SocketJson.Default.AnswerFrame);
            await peer.Frames.DisposeAsync();

            // Invariant: last, for whoever ends the socket waits for those that are still there, and what they ask needs the record and the state.
            _peers.TryRemove(peer, out _);
        }
    }

    private async Task AnswerAsync(Peer peer, RequestFrame request)
    {
        await Task.Yield();
        try
        {
            // What waits for a person waits for hours: it ends with the connection. What changes something is seen through.
            var answer = await _answer(request, request.Act == SocketActs.AwaitAnswer ? peer.Leaving : CancellationToken.None);
            if (request.Id != 0)
            {
                peer.Frames.TrySend(answer, SocketJson.Default.AnswerFrame);
            }
        }
        catch (OperationCanceledException)
        {
            // Shutting down: no answer, so the attached process asks the next owner.
        }
        finally
        {
            peer.Leave();
        }
    }

    /// <summary>One attached process.</summary>
    [SuppressMessage("Reliability", "CA1001", Justification = "a source without a timer holds nothing, and its token is asked for until the last answer")]
    private sealed class Peer(FrameChannel frames)
    {
        private readonly Lock _lock = new();
        private readonly List<(long Version, TaskCompletionSource Done)> _waiting = [];
        private long _acknowledged;
        private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly CancellationTokenSource _leaving = new();

        // One for the reading loop itself, so that it reaches zero only once nothing more can come.
        private int _open = 1;

        public FrameChannel Frames { get; } = frames;

        /// <summary>The greatest request number that was read. Touched by the reading loop alone.</summary>
        public long LastRead { get; set; }

        /// <summary>Where the process listens for MCP clients; null when it does not.</summary>
        public Uri? Listening { get; set; }

        public Task Reading { get; set; } = Task.CompletedTask;

        public void Enter() => Interlocked.Increment(ref _open);

        public void Leave()
        {
            if (Interlocked.Decrement(ref _open) == 0)
            {
                _drained.TrySetResult();
            }
        }

        /// <summary>Ends when the connection does.</summary>
        public CancellationToken Leaving => _leaving.Token;

        public Task LeaveAsync() => _leaving.CancelAsync();

        public Task DrainAsync()
        {
            Leave();
            return _drained.Task;
        }

        public Task PublishAsync(long version)
        {
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                if (_acknowledged >= version)
                {
                    return Task.CompletedTask;
                }

                _waiting.Add((version, done));
            }

            Frames.TrySend(new AnswerFrame(0, Version: version), SocketJson.Default.AnswerFrame);
            return done.Task;
        }

        public void Acknowledge(long version)
        {
            lock (_lock)
            {
                _acknowledged = Math.Max(_acknowledged, version);
                foreach (var (_, done) in _waiting.Where(w => w.Version <= version))
                {
                    done.TrySetResult();
                }

                _waiting.RemoveAll(w => w.Version <= version);
            }
        }
    }
}
