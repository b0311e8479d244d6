using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Turnpike.Campaigns.Gateways;

/// <summary><c>turnpike up</c> as a user starts it.</summary>
internal sealed class UpProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors;

    private UpProcess(Process process, Uri url, ConcurrentQueue<string> errors) => (_process, Url, _errors) = (process, url, errors);

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>What it wrote to standard error.</summary>
    public IEnumerable<string> Errors => _errors;

    /// <summary>Starts it and kills it while it opens the folder: recovery is cut off at whatever it was doing. Gives whether it listened by then.</summary>
    public static async Task<bool> StartAndKillAsync(string data, string configuration, int afterMilliseconds)
    {
        using var process = Executables.Start(Command(data, configuration));
        await Task.Delay(afterMilliseconds);
        process.Kill();
        await process.WaitForExitAsync();
        return await process.StandardOutput.ReadLineAsync() is not null;
    }

    /// <summary>Starts it on a data folder and returns when it listens.</summary>
    public static async Task<UpProcess> StartAsync(string data, string configuration)
    {
        var process = Executables.Start(Command(data, configuration));
        var errors = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        if (await process.StandardOutput.ReadLineAsync() is not { } line)
        {
            await process.WaitForExitAsync();
            throw new IOException($"turnpike up ended with {process.ExitCode}: {string.Join('\n', errors)}");
        }

        using var answer = JsonDocument.Parse(line);
        return new UpProcess(process, new Uri(answer.RootElement.GetProperty("url").GetString()!), errors);
    }

    /// <summary>SIGKILL, to this process alone, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string[] Command(string data, string configuration) =>
        Executables.Turnpike("up", "--json", "--data", data, "--config", configuration, "--listen", "http://127.0.0.1:0");
}
