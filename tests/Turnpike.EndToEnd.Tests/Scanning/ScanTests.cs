using System.Diagnostics;
using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Scanning;

/// <summary>Scans by the built executable, as processes of their own, in a home and a project of the test's own.</summary>
public abstract class ScanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tp-scan-").FullName;

    protected ScanTests()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Project);
    }

    protected string Home => Path.Combine(_folder, "home");

    protected string Project => Path.Combine(_folder, "project");

    /// <summary>The words that start the playground's server.</summary>
    protected static string[] Playground => ["dotnet", Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), "playground"];

    /// <summary>The playground's server as the words of a configuration's entry.</summary>
    protected static string PlaygroundEntry => $"\"command\": \"dotnet\", \"args\": {JsonSerializer.Serialize(Playground[1..])}";

    /// <summary>Whether this machine lets bubblewrap work, as the product finds it.</summary>
    protected static bool HasSandbox { get; } = Upstreams.Sandboxes.Sandbox.Find().Sandbox is not null;

    /// <summary>What starts the playground: in the sandbox, which has to be shown it, or without one where there is none.</summary>
    protected static string[] Start { get; } = HasSandbox ? ["--start", "--allow-read", AppContext.BaseDirectory] : ["--start", "--no-sandbox"];

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A file of the home or the project.</summary>
    protected string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a scan with nothing on standard input: there is nobody to ask.</summary>
    protected Task<Said> ScanAsync(params string[] args) => RunAsync([Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), "scan", .. args], "dotnet", "");

    /// <summary>Runs a scan at a terminal, at which a person types something.</summary>
    protected Task<Said> ScanAtTerminalAsync(string typed, params string[] args)
    {
        var words = string.Join(' ', new[] { "dotnet", Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), "scan" }.Concat(args).Select(a => $"'{a}'"));
        return RunAsync(["-qec", words, "/dev/null"], "script", typed);
    }

    /// <summary>Runs a scan as a machine would; the answer's JSON.</summary>
    protected async Task<(int Code, JsonElement Answer)> JsonAsync(params string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var said = await ScanAsync(split < 0 ? [.. args, "--json"] : [.. args[..split], "--json", .. args[split..]]);
        return (said.Code, JsonDocument.Parse(Assert.Single(said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement);
    }

    /// <summary>A folder in which programs are looked for first; null for none.</summary>
    protected string? PathBefore { get; set; }

    /// <summary>The npm registry that is asked; null for npm's own.</summary>
    protected Uri? Registry { get; set; }

    private async Task<Said> RunAsync(string[] args, string program, string input)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Project,
        };
        start.Environment["HOME"] = Home;
        start.Environment["AMBIENT_TOKEN"] = "ambient-hunter-two";
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment.Remove("CODEX_HOME");
        start.Environment["TERM"] = "dumb";
        if (Registry is not null)
        {
            start.Environment["npm_config_registry"] = Registry.AbsoluteUri;
        }

        if (PathBefore is not null)
        {
            start.Environment["PATH"] = PathBefore + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        await process.StandardInput.FlushAsync();
        if (program != "script")
        {
            process.StandardInput.Close();
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Said(process.ExitCode, await output, await error);
    }

    /// <summary>What a scan said.</summary>
    protected sealed record Said(int Code, string Output, string Error)
    {
        public string All => Output + Error;
    }
}
