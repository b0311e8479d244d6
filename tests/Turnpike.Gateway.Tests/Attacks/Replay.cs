using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Attacks;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Attacks;

/// <summary>Plays a pattern's script once against a real gate and its server, and says what arrived where.</summary>
internal sealed partial class Replay : IAsyncDisposable
{
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly List<string> _answers = [];
    private readonly ManualTime _time = new();
    private GateUnderTest _gate = null!;
    private JsonNode? _results;
    private string? _thief;
    private bool _isDirect;
    private bool _approvesUnseen;
    private int _before;

    public static async Task<Replay> StartAsync(AttackPattern pattern, bool isControlled)
    {
        var script = pattern.Replay!;
        var without = script.Without.ValueKind == JsonValueKind.String ? script.Without.GetString() : null;
        Assert.True(script.Without.ValueKind == JsonValueKind.Object || without is "pins" or "gateway", $"{pattern.Id}: without what?");
        var policy = !isControlled && without is null ? script.Without : pattern.Policy;
        var replay = new Replay
        {
            _isDirect = !isControlled && without == "gateway",
            _approvesUnseen = !isControlled && without == "pins",
            _results = script.Answers is { } answers ? JsonNode.Parse(answers.GetRawText()) : null,
        };
        var upstream = new ScriptedUpstream { Tools = JsonNode.Parse(script.Tools.GetRawText())!.AsArray() };
        upstream.OnCall = replay.AnswerAsync;
        replay._gate = await GateUnderTest.StartAsync(policy.GetRawText(), await ScriptedUpstream.StartAsync(upstream), new GatewayOptions { Time = replay._time },
            approve: !script.IsUnapproved || replay._approvesUnseen);
        replay._before = script.IsUnapproved ? 0 : (await replay._gate.RecordsAsync()).Count;
        return replay;
    }

    public async Task RunAsync(IEnumerable<JsonElement> steps)
    {
        foreach (var step in steps)
        {
            var node = JsonNode.Parse(Filled(step.GetRawText()))!.AsObject();
            for (var left = (int?)node["times"] ?? 1; left > 0; left--)
            {
                await StepAsync(node);
            }
        }
    }

    public int Count(AttackSuccess success) => (success.At switch
    {
        "server" => _gate.Upstream.Log.Select(l => string.Join('\n', l.Headers.Select(h => $"{h.Key}: {h.Value}")) + "\n" + l.Body),
        "agent" => _answers,
        _ => throw new ArgumentException($"nothing arrives at \"{success.At}\"", nameof(success)),
    }).Count(text => text.Contains(success.Text, StringComparison.Ordinal));

    public string Transcript => string.Join("\n", _answers);

    /// <summary>What stood in the way since the script began, by the record: the same words as <see cref="AttackStop"/>'s, each once.</summary>
    public async Task<IReadOnlyList<string>> StopsAsync()
    {
        var records = (await _gate.RecordsAsync()).Skip(_before).ToArray();
        var codes = _answers.Select(CodeOf).Where(c => c is not null).Distinct(StringComparer.Ordinal);
        var isJudgedByResult = records.Any(r => (string?)r["kind"] == "result");
        return [.. records.Select(r => ((string?)r["kind"], (string?)r["decision"]) switch
        {
            ("refused", _) => $"refused {r["method"]}",
            ("result", _) => $"{((string?)r["method"] == "denied" ? "result" : "redacted")} {r["rule"]}",
            ("outcome", _) when (string?)r["outcome"] is "not_sent" || ((string?)r["outcome"] is "withheld" && !isJudgedByResult) => $"{r["outcome"]} {string.Join(',', codes)}",
            (_, "deny" or "require_approval") => $"{r["step"]} {r["rule"]}",
            _ => "",
        }).Where(stop => stop.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The result in the last answer.</summary>
    public JsonNode LastResult => JsonNode.Parse(_answers[^1])!["result"]!;

    /// <summary>The calls that reached the server: header fields and body each.</summary>
    public IEnumerable<(string Headers, JsonNode Body)> Forwarded => _gate.Upstream.Log
        .Where(l => l.Body.Contains("\"tools/call\"", StringComparison.Ordinal))
        .Select(l => (string.Join('\n', l.Headers.Select(h => $"{h.Key}: {h.Value}")), JsonNode.Parse(l.Body)!));

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    private async Task<bool> AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http, JsonNode message) =>
        _results?[(string)message["params"]!["name"]!] is { } result && await ScriptedUpstream.AnswerAsync(http, message, result.ToJsonString());

    private async Task StepAsync(JsonObject step)
    {
        if (step["server"] is JsonObject change)
        {
            _gate.Upstream.Tools = change["tools"]?.DeepClone().AsArray() ?? _gate.Upstream.Tools;
            _gate.Upstream.Instructions = (string?)change["instructions"] ?? _gate.Upstream.Instructions;
            _results = change["answers"]?.DeepClone() ?? _results;
            return;
        }

        if (step["wait"] is { } seconds)
        {
            _time.Advance(TimeSpan.FromSeconds((int)seconds));
            return;
        }

        if (_approvesUnseen)
        {
            await ApproveAllAsync();
        }

        await SendAsync(step, await RequestAsync(step));
    }

    private async Task<HttpRequestMessage> RequestAsync(JsonObject step)
    {
        if ((string?)step["as"] is "thief")
        {
            _thief ??= await _gate.GrantAsync("thief");
        }

        if ((string?)step["call"] is { } tool)
        {
            var parameters = new JsonObject { ["name"] = tool, ["arguments"] = step["arguments"]?.DeepClone() ?? new JsonObject() };
            foreach (var (key, value) in step["more"]?.AsObject() ?? [])
            {
                parameters[key] = value?.DeepClone();
            }

            return step["session"] is { } session ? Legacy((string)session!, new JsonObject { ["method"] = "tools/call", ["params"] = parameters })
                : _gate.Modern("tools/call", parameters.ToJsonString());
        }

        return (string?)step["raw"] is { } raw ? _gate.ModernRaw(raw, (string?)step["method"] ?? "tools/call", (string?)step["name"])
            : step["message"] is JsonObject message ? (step["session"] is { } open ? Legacy((string)open!, message)
                : _gate.Modern((string)message["method"]!, message["params"]?.ToJsonString() ?? "{}", (string?)step["name"]))
            : step["open"] is { } capabilities ? Legacy(null, new JsonObject
            {
                ["method"] = "initialize",
                ["params"] = new JsonObject
                {
                    ["protocolVersion"] = "2025-11-25",
                    ["capabilities"] = capabilities.DeepClone(),
                    ["clientInfo"] = new JsonObject { ["name"] = "agent", ["version"] = "1" },
                },
            })
            : throw new InvalidDataException($"no such step: {step.ToJsonString()}");
    }

    private HttpRequestMessage Legacy(string? session, JsonObject message)
    {
        var body = message.DeepClone().AsObject();
        (body["jsonrpc"], body["id"]) = ("2.0", "legacy-1");
        return _gate.Raw(body.ToJsonString(), r =>
        {
            if (session is not null)
            {
                r.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
                r.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
            }
        });
    }

    private async Task SendAsync(JsonObject step, HttpRequestMessage request)
    {
        GateUnderTest.As(request, (string?)step["as"] is "thief" ? _thief : null);
        if ((string?)step["as"] is "nobody")
        {
            request.Headers.Authorization = null;
        }

        if (_isDirect)
        {
            request.RequestUri = _gate.Upstream.Url;
        }

        foreach (var (name, value) in step["headers"]?.AsObject() ?? [])
        {
            if (name == "Content-Type")
            {
                request.Content!.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
            }
            else
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        HttpResponseMessage response;
        try
        {
            response = await _gate.Client.SendAsync(request);
        }
        catch (HttpRequestException cut) when (cut.InnerException is IOException)
        {
            return; // A body beyond the bound is refused while it is still being sent: there may be no answer to read.
        }

        using var received = response;
        var text = await response.Content.ReadAsStringAsync();
        _answers.Add(text);
        foreach (var (name, path) in step["keep"]?.AsObject() ?? [])
        {
            _kept[name] = (string)path! == "session" ? response.Headers.GetValues("Mcp-Session-Id").Single()
                : ((string)path!).Split('.').Aggregate(JsonNode.Parse(text), (node, member) => node?[member])?.ToString() ?? "";
        }
    }

    private async Task ApproveAllAsync()
    {
        using var list = await _gate.Client.SendAsync(_gate.Modern("tools/list"));
        var pending = await _gate.Node.ActAsync(AdminActs.ListPins, new ListPins("shop", PendingOnly: true), default);
        foreach (var pin in pending.Pins.Where(p => p.State is "new" or "changed"))
        {
            await _gate.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop", [new PinChoice(pin.Kind, pin.Name, pin.Hash)]), default);
        }
    }

    private static string? CodeOf(string answer)
    {
        try
        {
            return JsonNode.Parse(answer)?["error"]?["code"]?.ToString();
        }
        catch (JsonException)
        {
            return null; // A stream of events: what is refused is never one.
        }
    }

    /// <summary><c>{{name}}</c> is what was kept under it, <c>{{500*text}}</c> the text so many times.</summary>
    private string Filled(string step) => Hole().Replace(step, hole => hole.Groups[1].Success
        ? string.Concat(Enumerable.Repeat(hole.Groups[2].Value, int.Parse(hole.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)))
        : _kept[hole.Groups[3].Value]);

    [GeneratedRegex(@"\{\{(?:(\d+)\*(.+?)|([a-z]+))\}\}")]
    private static partial Regex Hole();
}
