using System.Diagnostics;
using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Gateways;

/// <summary><c>turnpike up</c> as a process of its own, which owns its data folder until it is killed.</summary>
public sealed class RunningGateway : IAsyncDisposable
{
    private readonly Process _process;

    private RunningGateway(Process process, Uri url) => (_process, Url) = (process, url);

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>Starts it on a data folder and returns when it listens.</summary>
    public static async Task<RunningGateway> StartAsync(string data, string? configuration = null, bool withDemo = false, (string Name, string Value)? variable = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] settings = [.. configuration is null ? (string[])[] : ["--config", configuration], .. withDemo ? (string[])["--demo"] : []];
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), "up", "--listen", "http://127.0.0.1:0", "--json", "--data", data, .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        if (variable is { } given)
        {
            start.Environment[given.Name] = given.Value;
        }

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        if (await process.StandardOutput.ReadLineAsync() is not { } line)
        {
            await process.WaitForExitAsync();
            throw new IOException($"turnpike up ended with {process.ExitCode}: {await errors}");
        }

        return JsonDocument.Parse(line).RootElement.TryGetProperty("url", out var url)
            ? new RunningGateway(process, new Uri(url.GetString()!))
            : throw new IOException($"turnpike up refused to start: {line}");
    }

    /// <summary>SIGTERM, as a service manager stops it: how long it took to end.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var since = Stopwatch.GetTimestamp();
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>SIGKILL, to this process alone, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
