using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Turnpike.Campaigns.Gateways;

namespace Turnpike.Campaigns.Callers;

/// <summary>A client of <c>turnpike run</c>: any number of calls open at a time over one pair of pipes.</summary>
internal sealed class StdioCaller : Caller
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private volatile bool _ended;

    public StdioCaller(CampaignFolder folder, string subject, string[] command)
    {
        _process = Executables.Start(Executables.Turnpike(
            ["run", "--data", folder.Data, "--config", folder.Configuration, "--name", CampaignFolder.Server, "--policy", folder.PolicyFile, "--as", subject, "--", .. command]));
        _process.ErrorDataReceived += (_, line) => Errors.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>What it wrote to standard error.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>Returns when it answers.</summary>
    public async Task ReadyAsync()
    {
        const string List = """{"jsonrpc":"2.0","id":"ready","method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";
        var answer = await AskAsync("ready", List);
        if (answer?.Contains("\"s0\"", StringComparison.Ordinal) != true)
        {
            throw new IOException($"turnpike run shows no tools: {answer} {string.Join('\n', Errors)}");
        }
    }

    public override async Task<CallAnswer> CallAsync(string tool)
    {
        var nonce = NextNonce();
        var answer = await AskAsync(nonce, CallAnswer.Request(nonce, tool, nonce));
        return answer is null ? new CallAnswer(nonce, AnswerKind.Lost, null) : CallAnswer.Read(nonce, tool, answer);
    }

    /// <summary>SIGKILL, to this process alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(10_000))
            {
                _process.Kill();
            }
        }

        await _reading;
        _writing.Dispose();
        _process.Dispose();
    }

    private async Task<string?> AskAsync(string id, string line)
    {
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answer;
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            answer.TrySetResult(null);
        }
        finally
        {
            _writing.Release();
        }

        if (_ended)
        {
            answer.TrySetResult(null);
        }

        try
        {
            return await answer.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && _open.TryRemove(id.GetString()!, out var answer))
            {
                answer.TrySetResult(line);
            }
        }

        _ended = true;
        foreach (var open in _open.Values)
        {
            open.TrySetResult(null);
        }
    }
}
