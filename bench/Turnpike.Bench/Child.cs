using System.Diagnostics;
using System.Globalization;

namespace Turnpike.Bench;

/// <summary>A system under test in a process of its own.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(string name, Process process, Uri url, string? token) => (Name, _process, Url, Token) = (name, process, url, token);

    public string Name { get; }

    public Uri Url { get; }

    public string? Token { get; }

    public static async Task<Child> StartAsync(string name, params string[] args)
    {
        var own = Environment.ProcessPath!;
        var start = new ProcessStartInfo(own) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(own) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        foreach (var argument in args)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "1";
        var process = Process.Start(start)!;
        var line = (await process.StandardOutput.ReadLineAsync() ?? throw new IOException($"{name} did not start")).Split(' ');
        return new Child(name, process, new Uri(line[0]), line.Length > 1 ? line[1] : null);
    }

    /// <summary>Bytes allocated since its start, its working set, and the microseconds of processor it used since its start.</summary>
    public async Task<(long Allocated, long WorkingSet, long Cpu)> CountersAsync()
    {
        using var client = new HttpClient();
        var parts = (await client.GetStringAsync(new Uri(Url, "/counters"))).Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return (parts[0], parts[1], parts[2]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
