using System.Diagnostics;

namespace Turnpike.Campaigns.Gateways;

/// <summary>The tool server over HTTP in a process of its own, which no campaign kills.</summary>
internal sealed class HttpServerProcess : IDisposable
{
    private readonly Process _process;

    private HttpServerProcess(Process process, string url) => (_process, Url) = (process, url);

    public string Url { get; }

    public static async Task<HttpServerProcess> StartAsync(string logFolder)
    {
        var process = Executables.Start(Executables.Campaigns("tool-server", "http", logFolder));
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var url = await process.StandardOutput.ReadLineAsync() ?? throw new IOException("the tool server did not start");
        return new HttpServerProcess(process, $"{url}/mcp");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
