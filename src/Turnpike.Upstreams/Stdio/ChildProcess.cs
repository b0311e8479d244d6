using System.ComponentModel;
using System.Diagnostics;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// One start of a server's command: its pipes, the end of its standard error, and the stopping of everything it started.
/// Pipes are read on threads of their own: reads of a pipe block, and blocked pool threads would hold up every other call.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // Shorter values are words like "true" and "8080": replacing them would make the tail unreadable and hide nothing.
    private const int ShortestSecret = 8;

    private readonly Process _process;
    private readonly ProcessTree? _tree;
    private readonly StderrTail _stderr = new();
    private readonly string[] _secrets;
    private readonly UpstreamOptions _options;
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly string? _note;
    private Task? _stopping;

    private ChildProcess(Process process, string server, string mark, string[] secrets, UpstreamOptions options)
    {
        _process = process;
        _secrets = secrets;
        _options = options;
        Id = process.Id;
        StartedAt = options.Time.GetUtcNow();
        _note = Leftovers.Note(options.DataFolder, server, Id, mark);
        _tree = ProcessTree.IsSupported ? new ProcessTree(Id, mark) : null;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;
        Exited = WatchAsync();
        var errors = process.StandardError.BaseStream;
        Background("turnpike-stderr", () => Drain(errors));
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    public Stream Input { get; }

    public Stream Output { get; }

    /// <summary>Completes when the process ended; what it started may live on.</summary>
    public Task Exited { get; }

    /// <summary>Completes when its standard error was read to the end.</summary>
    public Task ErrorsEnded => _errorsEnded.Task;

    /// <summary>The exit code, once it ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The end of its standard error, secrets of its environment redacted.</summary>
    public string ReadStderr() => _stderr.Read(_secrets);

    /// <summary>
    /// Starts the command. Throws <see cref="UpstreamException"/>: <see cref="UpstreamFault.Unreachable"/> when it cannot be started,
    /// <see cref="UpstreamFault.Refused"/> when it is a gateway of this process's own data folder.
    /// </summary>
    public static async Task<ChildProcess> StartAsync(ServerTarget target, UpstreamOptions options, string server = "")
    {
        if (options.DataFolder is { } folder && OwnStart.Problem(target, folder) is { } problem)
        {
            throw new UpstreamException(UpstreamFault.Refused, problem);
        }

        var mark = ChildGuardian.NewMark();
        try
        {
            var process = await ChildStarter.StartAsync(
                prefix => Process.Start(ChildCommand.Prepare(target, options.WorkingDirectory, mark, prefix))!);
            return new ChildProcess(process, server, mark, SecretsOf(target), options);
        }
        catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UpstreamException(UpstreamFault.Unreachable, "the server's program could not be started", 0, error);
        }
    }

    /// <summary>Runs a blocking loop on a small thread that does not keep the process alive.</summary>
    public static void Background(string name, ThreadStart loop) =>
        new Thread(loop, 256 * 1024) { IsBackground = true, Name = name }.Start();

    /// <summary>Stops the whole tree: end of input, then SIGTERM, then SIGKILL, with <see cref="UpstreamOptions.StopGrace"/> between.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _stopping ??= Task.Run(StopAsync);
            return new ValueTask(_stopping);
        }
    }

    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync();
        ExitCode = _process.ExitCode;
    }

    private async Task StopAsync()
    {
        // Seen before the root is gone: afterwards nobody can tell whose child an orphan was, were it not for the mark.
        _tree?.Refresh();
        CloseInput();
        await Task.WhenAny(Exited, Task.Delay(_options.StopGrace, _options.Time));
        if (_tree is null)
        {
            TryKillTree();
        }
        else
        {
            await _tree.EndAsync(_options.StopGrace, _options.Time);
        }

        await Task.WhenAny(Exited, Task.Delay(_options.StopGrace, _options.Time));
        Leftovers.Forget(_note);
        _process.Dispose();
    }

    private void CloseInput()
    {
        try
        {
            Input.Dispose();
        }
        catch (IOException)
        {
        }
    }

    private void TryKillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
        }
    }

    private void Drain(Stream errors)
    {
        var buffer = new byte[4096];
        try
        {
            while (errors.Read(buffer) is > 0 and var read)
            {
                _stderr.Write(buffer.AsSpan(0, read));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
        }

        _errorsEnded.TrySetResult();
    }

    private static string[] SecretsOf(ServerTarget target) =>
        target.Environment.IsDefault ? [] : [.. target.Environment.Select(pair => pair.Value).Where(value => value.Length >= ShortestSecret)];
}
