using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Audit;
using Turnpike.Audit.Reading;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.MetaTools;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Tests.Gates;

/// <summary>The whole gate over HTTP on a data folder of its own, with one server behind it; nothing in it is a stand-in.</summary>
public sealed class GateUnderTest : IAsyncDisposable
{
    public const string AllowAll = """{ "version": "1", "default": "allow" }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("turnpike-gate-").FullName;
    private readonly UpstreamConnector _connector = new();
    private WebApplication _app = null!;
    private int _lastId;

    public required ScriptedUpstream Upstream { get; init; }

    public UpstreamConnector Connector => _connector;

    public Node Node { get; private set; } = null!;

    public Gate Gate { get; private set; } = null!;

    public string Token { get; private set; } = null!;

    public string GrantId { get; private set; } = null!;

    public HttpClient Client { get; } = new();

    public Uri Url => new(_app.Urls.First() + "/mcp/shop");

    public static async Task<GateUnderTest> StartAsync(string policy = AllowAll, ScriptedUpstream? upstream = null, GatewayOptions? options = null, bool approve = true,
        Func<Node, Node>? wrap = null, string[]? command = null, bool shared = false, params NamedSecret[] headers)
    {
        var gate = new GateUnderTest { Upstream = upstream ?? await ScriptedUpstream.StartAsync() };
        await gate.OpenAsync(policy, options ?? new GatewayOptions(), approve, wrap, command, shared, headers);
        return gate;
    }

    /// <summary>A further grant on the server; its token.</summary>
    public async Task<string> GrantAsync(string subject)
    {
        var grant = await Node.ActAsync(AdminActs.CreateGrant, new CreateGrant(subject, [new GrantedServer("shop", "shop")]), default);
        return grant.Token!;
    }

    /// <summary>Puts another policy in force.</summary>
    public Task ApplyAsync(string policy) => Node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("shop", policy), default).AsTask();

    /// <summary>A modern request with the header fields it needs; <paramref name="change"/> spoils what a test is about.</summary>
    public HttpRequestMessage Modern(string method, string parameters = "{}", string? name = null, Action<HttpRequestMessage>? change = null)
    {
        var node = JsonNode.Parse(parameters)!.AsObject();
        node["_meta"] ??= new JsonObject();
        node["_meta"]!["io.modelcontextprotocol/protocolVersion"] = "2026-07-28";
        node["_meta"]!["io.modelcontextprotocol/clientCapabilities"] ??= new JsonObject();
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = Interlocked.Increment(ref _lastId), ["method"] = method, ["params"] = node };
        return ModernRaw(body.ToJsonString(), method, name ?? (string?)node["name"] ?? (string?)node["uri"], change);
    }

    /// <summary>A modern request with a body as it is.</summary>
    public HttpRequestMessage ModernRaw(string body, string method, string? name, Action<HttpRequestMessage>? change = null) => Raw(body, request =>
    {
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2026-07-28");
        request.Headers.TryAddWithoutValidation("Mcp-Method", method);
        if (name is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Name", name);
        }

        change?.Invoke(request);
    });

    /// <summary>A POST with the grant's token.</summary>
    public HttpRequestMessage Raw(string body, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StringContent(body, new UTF8Encoding(false)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        change?.Invoke(request);
        return request;
    }

    /// <summary>Sends a request; the status and the JSON of the answer.</summary>
    public async Task<(int Status, JsonNode? Answer)> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>A modern tools/call; the first text of its result, or the error's message.</summary>
    public async Task<string?> CallAsync(string tool, string arguments = "{}")
    {
        var (_, answer) = await SendAsync(Modern("tools/call", $$"""{ "name": "{{tool}}", "arguments": {{arguments}} }"""));
        return (string?)answer!["result"]?["content"]?[0]?["text"] ?? (string?)answer["error"]?["message"];
    }

    /// <summary>Opens a legacy session; its id.</summary>
    public async Task<string> InitializeAsync(string capabilities = "{}", string? token = null)
    {
        using var response = await Client.SendAsync(Raw(
            """{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":"""
            + capabilities + ""","clientInfo":{"name":"t","version":"1"}}}""", r => As(r, token)));
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Mcp-Session-Id").Single();
    }

    /// <summary>A legacy message in a session; the caller disposes the answer.</summary>
    public Task<HttpResponseMessage> PostAsync(string session, string body, string? token = null, CancellationToken cancellation = default) =>
        Client.SendAsync(Raw(body, r =>
        {
            r.Headers.Add("Mcp-Session-Id", session);
            r.Headers.Add("MCP-Protocol-Version", "2025-11-25");
            As(r, token);
        }), HttpCompletionOption.ResponseHeadersRead, cancellation);

    /// <summary>A legacy request in a session: every message that comes back.</summary>
    public async Task<IReadOnlyList<JsonNode>> LegacyAsync(string session, string body, string? token = null)
    {
        using var response = await PostAsync(session, body, token);
        return await EventReader.AllAsync(response);
    }

    /// <summary>A legacy tools/call in a session; the last message that comes back.</summary>
    public async Task<JsonNode> LegacyCallAsync(string session, string tool, string arguments = "{}", string? token = null) =>
        (await LegacyAsync(session, $$$"""{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}} } }""", token))[^1];

    /// <summary>Opens a session's standing stream.</summary>
    public Task<HttpResponseMessage> ListenAsync(string session, string? lastEventId = null) => Client.SendAsync(Raw("", r =>
    {
        r.Method = HttpMethod.Get;
        r.Content = null;
        r.Headers.Add("Mcp-Session-Id", session);
        r.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        if (lastEventId is not null)
        {
            r.Headers.Add("Last-Event-ID", lastEventId);
        }
    }), HttpCompletionOption.ResponseHeadersRead);

    /// <summary>Puts another caller's token in the place of the first one's.</summary>
    public static void As(HttpRequestMessage request, string? token)
    {
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Every record so far, as JSON.</summary>
    public async Task<IReadOnlyList<JsonNode>> RecordsAsync()
    {
        await Node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, default); // Waits until everything before it is on disk.
        using var reader = new AuditReader(Path.Combine(_folder, "record"));
        return [.. reader.ReadAll().Select(r => JsonNode.Parse(r.Payload.Span)!)];
    }

    private static IEnumerable<NamedSecret> DotnetRoot =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root ? [new("DOTNET_ROOT", root)] : [];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(true));
        await _app.DisposeAsync();
        await Gate.DisposeAsync();
        await Node.DisposeAsync();
        await _connector.DisposeAsync();
        await Upstream.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(string policy, GatewayOptions options, bool approve, Func<Node, Node>? wrap, string[]? command, bool shared, NamedSecret[] headers)
    {
        Node = await Node.OpenAsync(_folder, new NodeOptions { Connector = _connector, BuiltIn = MetaServer.BuiltIn, Configuration = new GatewayConfiguration { Durability = Durability.Os } }, default);
        var server = await Node.ActAsync(AdminActs.AddServer, command is null
            ? new AddServer { Name = "shop", Url = Upstream.Url.ToString(), Shared = shared, Headers = [.. headers] }
            : new AddServer { Name = "shop", Command = [.. command], Environment = [.. DotnetRoot], AllowedVariables = ["DOTNET_ROOT"], Shared = shared }, default);
        if (approve)
        {
            await Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop", [.. server.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), default);
        }

        await ApplyAsync(policy);
        var grant = await Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("tester", [new GrantedServer("shop", "shop")]), default);
        (Token, GrantId) = (grant.Token!, grant.Grant.Id);
        Gate = new Gate(wrap?.Invoke(Node) ?? Node, _connector, options);
        _app = GatewayServer.Build(Gate, new Uri("http://127.0.0.1:0"));
        await _app.StartAsync();
        Upstream.Log.Clear();
    }
}
