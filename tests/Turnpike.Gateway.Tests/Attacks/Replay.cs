using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
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
    private JsonNode? _methods;
    private JsonNode? _secrets;
    private string? _stream;
    private bool _redirects;
    private string? _thief;
    private bool _isDirect;
    private bool _approvesUnseen;
    private bool _countsFromTheStart;

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
            _results = Node(script.Answers),
            _methods = Node(script.Methods),
            _secrets = Node(script.Secrets),
        };
        var upstream = new ScriptedUpstream { Tools = JsonNode.Parse(script.Tools.GetRawText())!.AsArray() };
        upstream.OnMessage = replay.AnswerAsync;
        upstream.OnGet = replay.StreamAsync;
        replay._gate = await GateUnderTest.StartAsync(policy.GetRawText(), await ScriptedUpstream.StartAsync(upstream), new GatewayOptions { Time = replay._time },
            approve: !script.IsUnapproved || replay._approvesUnseen,
            headers: [.. (replay._secrets?.AsObject() ?? []).Select(s => new NamedSecret(s.Key, (string)s.Value!))]);
        replay._countsFromTheStart = script.IsUnapproved;
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
        // What was seen before anybody approved it ends with the grant, the last thing that is made before a script begins.
        var records = (await _gate.RecordsAsync()).SkipWhile(r => !_countsFromTheStart && (string?)r["method"] != "grant.create").ToArray();
        var codes = _answers.Select(CodeOf).Where(c => c is not null).Distinct(StringComparer.Ordinal);
        var isJudgedByResult = records.Any(r => (string?)r["kind"] == "result");
        return [.. records.Select(r => ((string?)r["kind"], (string?)r["decision"]) switch
        {
            ("refused", _) => $"refused {r["method"]}",
            ("finding", "allow") => $"masked {r["method"]}",
            ("result", _) => $"{((string?)r["method"] == "denied" ? "result" : "redacted")} {r["rule"]}",
            ("outcome", _) when (string?)r["outcome"] is "not_sent" or "unknown" || ((string?)r["outcome"] is "withheld" && !isJudgedByResult) => $"{r["outcome"]} {string.Join(',', codes)}",
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

    private static JsonNode? Node(JsonElement? element) => element is { } value ? JsonNode.Parse(value.GetRawText()) : null;

    private async Task<bool> AnswerAsync(HttpContext http, JsonNode message)
    {
        if (message is not JsonObject || (string?)message["method"] is not { } method || message["id"] is null)
        {
            return false;
        }

        if (method == "tools/call" && _redirects)
        {
            http.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return true;
        }

        var result = method == "tools/call" ? _results?[(string)message["params"]!["name"]!] : _methods?[method];
        return result is not null && await ScriptedUpstream.AnswerAsync(http, message, result.ToJsonString());
    }

    private async Task StreamAsync(HttpContext http)
    {
        if (_stream is null)
        {
            http.Response.StatusCode = 405;
            return;
        }

        await ScriptedUpstream.EventAsync(http, _stream);
    }

    private async Task StepAsync(JsonObject step)
    {
        if (step["server"] is JsonObject change)
        {
            _gate.Upstream.Tools = change["tools"]?.DeepClone().AsArray() ?? _gate.Upstream.Tools;
            _gate.Upstream.Instructions = (string?)change["instructions"] ?? _gate.Upstream.Instructions;
            _results = change["answers"]?.DeepClone() ?? _results;
            _methods = change["methods"]?.DeepClone() ?? _methods;
            _stream = change["stream"]?.ToJsonString() ?? _stream;
            _redirects = (bool?)change["redirects"] ?? _redirects;
            return;
        }

        if ((string?)step["approve"] is { } approval)
        {
            if (approval.Length > 0)
            {
                await _gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(approval), default);
            }

            return;
        }

        if (step["revoke"] is not null)
        {
            await _gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(_gate.GrantId), default);
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

    private async Task ApproveAllAsync()
    {
        using var list = await _gate.Client.SendAsync(_gate.Modern("tools/list"));
        if (_methods?["prompts/list"] is not null)
        {
            using var prompts = await _gate.Client.SendAsync(_gate.Modern("prompts/list"));
        }

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
}
