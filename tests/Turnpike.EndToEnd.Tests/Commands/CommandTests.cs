using System.Text.Json;
using Turnpike.Commands;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>Commands on a data folder of the test's own. One at a time: they speak on this process's console.</summary>
[Collection("commands")]
public abstract class CommandTests : IDisposable
{
    /// <summary>A policy with a limit.</summary>
    protected const string Policy = """
        { "version": "1", "default": "deny",
          "tools": { "echo": { "limits": [ { "counter": "echoes", "window": "day", "max": 10, "scope": "grant" } ] } } }
        """;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("tp-cmd-").FullName;

    protected string Data => Path.Combine(Folder, "data");

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A file beside the data folder.</summary>
    protected string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a command as a person would.</summary>
    protected Task<Said> RunAsync(params string[] args) => RunWithAsync("", args);

    /// <summary>Runs a command with something on standard input.</summary>
    protected async Task<Said> RunWithAsync(string input, params string[] args)
    {
        var split = Array.IndexOf(args, "--");
        string[] own = split < 0 ? args : args[..split];
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] all = [.. own, "--data", Data, .. split < 0 ? [] : args[split..]];
        var code = await CommandLine.RunAsync(all, new StringReader(input), output, error);
        return new Said(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command as a machine would: it must succeed with one line of JSON.</summary>
    protected async Task<JsonElement> JsonAsync(params string[] args)
    {
        var split = Array.IndexOf(args, "--");
        var said = split < 0 ? await RunAsync([.. args, "--json"]) : await RunAsync([.. args[..split], "--json", .. args[split..]]);
        Assert.True(said.Code == 0, $"exit {said.Code}: {said.Output}{said.Error}");
        Assert.Equal("", said.Error);
        return JsonDocument.Parse(Assert.Single(said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
    }

    /// <summary>What a command said.</summary>
    protected sealed record Said(int Code, string Output, string Error);
}

/// <summary>One at a time.</summary>
[CollectionDefinition("commands", DisableParallelization = true)]
public sealed class CommandCollection;
