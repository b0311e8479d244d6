using System.Diagnostics;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>The built executable itself.</summary>
public sealed class ExecutableTests : CommandTests
{
    [Fact]
    public async Task It_exits_with_the_commands_code_and_keeps_answers_and_refusals_apart()
    {
        var (code, output, error) = await StartAsync("policy", "check", Write("p.json", Policy));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("is a valid policy", output, StringComparison.Ordinal);
        (code, output, error) = await StartAsync("grnt");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("grant", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_at_the_same_time_all_get_their_turn()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            StartAsync("server", "add", $"s{i}", "--no-probe", "--data", Data, "--", "never-started")));
        Assert.All(answers, a => Assert.True(a.Code == 0, a.Error));
        Assert.Equal(4, (await JsonAsync("server", "list")).GetProperty("servers").GetArrayLength());
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "turnpike.dll"));
        foreach (var argument in args)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
