using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Credentials;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Sse;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Connections;

/// <summary>What one process knows of one server: its open connections, its last child, its failures. Thread-safe.</summary>
internal sealed class ServerStanding : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly string _server;
    private readonly UpstreamOptions _options;
    private readonly StartBackOff _backOff;
    private readonly Dictionary<UpstreamConnection, DateTimeOffset> _open = [];
    private HttpEndpoint? _endpoint;
    private StdioConnection? _lastChild;
    private string? _lastError;
    private string? _version;

    public ServerStanding(string server, UpstreamOptions options)
    {
        _server = server;
        _options = options;
        _backOff = new StartBackOff(options.Time);
        Traffic = new ServerTraffic(options);
    }

    /// <summary>The requests to it.</summary>
    public ServerTraffic Traffic { get; }

    /// <summary>
    /// A connection over HTTP; the handler is shared while the URL stays the same. <paramref name="atOnce"/> passes over what makes other
    /// requests wait or be refused.
    /// </summary>
    public UpstreamConnection OpenHttp(UpstreamCredential credential, ServerTransport transport, bool atOnce)
    {
        lock (_lock)
        {
            var url = credential.Target.Url!;
            if (_endpoint is null || _endpoint.Url != url)
            {
                // The old handler is not disposed: calls under way finish on it, its idle connections close by themselves.
                _endpoint = new HttpEndpoint(url, _options);
            }

            var requests = new AuthorizedRequests(_endpoint, credential);
            var traffic = atOnce ? new ServerTraffic(_options) : Traffic;
            UpstreamConnection connection = transport == ServerTransport.Sse
                ? new SseConnection(requests, traffic, OnHttp)
                : new HttpConnection(requests, traffic, OnHttp);
            _open.Add(connection, _options.Time.GetUtcNow());
            return connection;
        }
    }

    /// <summary>Starts a child. Throws <see cref="UpstreamException"/>; refused while backing off unless <paramref name="atOnce"/>.</summary>
    public async ValueTask<StdioConnection> StartAsync(ServerTarget target, bool atOnce)
    {
        lock (_lock)
        {
            if (!atOnce && _backOff.Left is { Ticks: > 0 } left)
            {
                throw new UpstreamException(
                    UpstreamFault.Refused,
                    $"the server failed before and is not started again until {_options.Time.GetUtcNow() + left:HH:mm:ss.f} UTC ({_lastError})")
                {
                    RetryAfter = left,
                };
            }
        }

        try
        {
            var child = await ChildProcess.StartAsync(target, _options, _server);
            lock (_lock)
            {
                var connection = new StdioConnection(child, _options, Traffic, OnChild);
                _lastChild = connection;
                if (!connection.Closed.IsCompleted)
                {
                    _open.Add(connection, _options.Time.GetUtcNow());
                }

                return connection;
            }
        }
        catch (UpstreamException fault)
        {
            lock (_lock)
            {
                _lastError = fault.Message;
                _backOff.Fail(afterSuccess: false);
            }

            throw;
        }
    }

    public void LearnVersion(string? version)
    {
        lock (_lock)
        {
            _version = version ?? _version;
        }
    }

    public void Forgive()
    {
        lock (_lock)
        {
            _backOff.Clear();
        }

        Traffic.Circuit.Close();
    }

    public UpstreamStatus Status()
    {
        lock (_lock)
        {
            var left = _backOff.Left > Traffic.Circuit.Left ? _backOff.Left : Traffic.Circuit.Left;
            var traffic = Traffic.Read();
            return new UpstreamStatus
            {
                State = Traffic.Circuit.Left > TimeSpan.Zero ? UpstreamState.BackingOff
                    : _open.Count > 0 ? UpstreamState.Open
                    : left > TimeSpan.Zero ? UpstreamState.BackingOff : UpstreamState.Idle,
                Connections = _open.Count,
                ProcessId = _lastChild?.Child.Id,
                LastError = _lastError,
                NotBefore = left > TimeSpan.Zero ? _options.Time.GetUtcNow() + left : null,
                StderrTail = _lastChild?.Child.ReadStderr() ?? "",
                ServerVersion = _version,
                NoiseLines = _lastChild?.NoiseLines ?? 0,
                NoiseSample = _lastChild?.NoiseSample,
                StartedAt = _lastChild?.Child.StartedAt,
                OpenSince = _open.Count > 0 ? _open.Values.Min() : null,
                UnderWay = traffic.UnderWay,
                Waiting = traffic.Waiting,
                Finished = traffic.Finished,
                Median = traffic.Median,
                Slow = traffic.Slow,
            };
        }
    }

    /// <summary>Closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        UpstreamConnection[] open;
        lock (_lock)
        {
            open = [.. _open.Keys];
        }

        await Task.WhenAll(open.Select(connection => connection.DisposeAsync().AsTask()));
        lock (_lock)
        {
            _endpoint?.Dispose();
            _endpoint = null;
        }
    }

    private void OnHttp(UpstreamConnection connection, UpstreamException? fault)
    {
        lock (_lock)
        {
            if (fault is null)
            {
                _open.Remove(connection);
            }
            else
            {
                _lastError = fault.Message;
            }
        }
    }

    private void OnChild(StdioConnection connection, string? why)
    {
        lock (_lock)
        {
            _open.Remove(connection);
            if (why is not null)
            {
                _lastError = why;
                _backOff.Fail(afterSuccess: connection.HasAnswered);
            }
        }
    }
}
