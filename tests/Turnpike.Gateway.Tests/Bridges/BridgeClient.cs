using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Bridges;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Tests.Bridges;

/// <summary>A stdio client in front of a bridge: says a line, reads what comes back.</summary>
internal sealed class BridgeClient : IAsyncDisposable
{
    public const string Hello = """{"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"c","version":"1"}}}""";

    private readonly UpstreamConnector _connector = new();
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly StreamReader _said;

    public BridgeClient(Uri url, string? token)
    {
        _said = new StreamReader(_output.Reader.AsStream());
        Bridge = new StdioBridge(_connector, url, token).RunAsync(_input.Reader.AsStream(), _output.Writer.AsStream(), TestContext.Current.CancellationToken);
    }

    /// <summary>Ends with the bridge.</summary>
    public Task Bridge { get; }

    /// <summary>Says a line.</summary>
    public async Task SayAsync(string line) => await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), TestContext.Current.CancellationToken);

    /// <summary>Says a request and reads the next message.</summary>
    public async Task<JsonNode> AskAsync(string line)
    {
        await SayAsync(line);
        return JsonNode.Parse((await _said.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
    }

    /// <summary>A modern tools/call; the first text of its result.</summary>
    public async Task<string?> CallAsync(string tool, string arguments) => (string?)(await AskAsync(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments
        + ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}"))["result"]?["content"]?[0]?["text"];

    /// <summary>Closes the client's side and waits for the bridge.</summary>
    public async Task EndAsync()
    {
        await _input.Writer.CompleteAsync();
        await Bridge;
    }

    public async ValueTask DisposeAsync()
    {
        await _input.Writer.CompleteAsync();
        await Bridge.ContinueWith(static _ => { }, TaskScheduler.Default);
        _said.Dispose();
        await _connector.DisposeAsync();
    }
}
