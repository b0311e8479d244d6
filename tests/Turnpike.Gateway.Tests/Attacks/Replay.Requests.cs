using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Attacks;

/// <summary>What a step of a script is as a request, and what is kept of its answer for later steps.</summary>
internal sealed partial class Replay
{
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
                : _gate.Modern("tools/call", parameters.ToJsonString(), Coded(tool));
        }

        if ((string?)step["listen"] is { } stream)
        {
            return Get(stream);
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

    /// <summary>A name as a header field carries it (MCP 2026-07-28, transports).</summary>
    private static string Coded(string name) => Ascii.IsValid(name) ? name : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=";

    private HttpRequestMessage Get(string session) => _gate.Raw("", r =>
    {
        r.Method = HttpMethod.Get;
        r.Content = null;
        r.Headers.TryAddWithoutValidation("Mcp-Session-Id", session);
        r.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
    });

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
            foreach (var (name, value) in _secrets?.AsObject() ?? [])
            {
                request.Headers.TryAddWithoutValidation(name, (string?)value);
            }
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
            _kept[name] = (string)path! switch
            {
                "session" => response.Headers.GetValues("Mcp-Session-Id").Single(),
                "approval" => Approval().Match(text).Value,
                var members => members.Split('.').Aggregate(JsonNode.Parse(text), (node, member) => node?[member])?.ToString() ?? "",
            };
        }
    }

    /// <summary><c>{{name}}</c> is what was kept under it, <c>{{500*text}}</c> the text so many times.</summary>
    private string Filled(string step) => Hole().Replace(step, hole => hole.Groups[1].Success
        ? string.Concat(Enumerable.Repeat(hole.Groups[2].Value, int.Parse(hole.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)))
        : _kept[hole.Groups[3].Value]);

    [GeneratedRegex(@"\{\{(?:(\d+)\*(.+?)|([a-z]+))\}\}")]
    private static partial Regex Hole();

    [GeneratedRegex("ap_[a-z0-9]+")]
    private static partial Regex Approval();
}
