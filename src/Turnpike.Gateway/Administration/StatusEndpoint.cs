using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Records;
using Turnpike.Gateway.Http;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Pins;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Administration;

/// <summary><c>GET /api/v1/status</c>, for the administrator's token alone, and what <c>/readyz</c> is decided by.</summary>
internal sealed class StatusEndpoint(Gate gate, UpstreamConnector connector)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly long _started = gate.Options.Time.GetTimestamp();

    /// <summary>Whether a path is this endpoint's.</summary>
    public static bool IsRoute(PathString path) => path == "/api/v1/status";

    /// <summary>Takes one HTTP request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (RequestGuards.Check(http, gate.Options) is { } guard)
        {
            Note(http, guard.Code);
            await GuardRefusal.WriteAsync(http, guard);
        }
        else if (!IsAdministrator(http.Request.Headers))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"turnpike\"";
            Note(http, "unauthorized");
            await GuardRefusal.WriteProblemAsync(http, 401, "unauthorized", "The admin token is needed: Authorization: Bearer tpa_...");
        }
        else if (http.Request.Method != "GET")
        {
            http.Response.Headers.Allow = "GET";
            Note(http, "method");
            await GuardRefusal.WriteProblemAsync(http, 405, "method_not_allowed", "This address takes GET.");
        }
        else
        {
            await Answers.WriteAsync(http, 200, JsonSerializer.SerializeToUtf8Bytes(await LookAsync(http.RequestAborted), StatusJson.Default.StatusView));
        }
    }

    /// <summary>How the record stands; null when its owner does not say in time, and then nothing can be forwarded either.</summary>
    public async ValueTask<RecordHealth?> RecordAsync(CancellationToken cancellation)
    {
        try
        {
            return await gate.Node.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value, cancellation).AsTask().WaitAsync(Patience, gate.Options.Time, cancellation);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException or TimeoutException)
        {
            return null;
        }
    }

    private async ValueTask<StatusView> LookAsync(CancellationToken cancellation)
    {
        var snapshot = gate.Node.Current;
        return new StatusView(
            Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            (long)gate.Options.Time.GetElapsedTime(_started).TotalSeconds,
            gate.Node.IsOwner,
            [.. snapshot.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new ServerStatus(s.Name, State(s.Name), s.Pins.Count, Trust(s.Trust)))],
            snapshot.Grants.Count,
            snapshot.Grants.Values.Count(g => g.IsAnonymous),
            gate.Sessions.Count,
            [
                .. snapshot.Policies.Values.Where(p => p.Compiled.ShadowUntil > gate.Options.Time.GetUtcNow()).OrderBy(p => p.Name, StringComparer.Ordinal)
                    .Select(p => new ShadowStatus(p.Name, p.Compiled.ShadowUntil!.Value)),
            ],
            await RecordAsync(cancellation));
    }

    private static string? Trust(FirstTrust trust) => trust switch
    {
        FirstTrust.Awaited => "awaited",
        FirstTrust.Used => "used",
        _ => null,
    };

    private string State(string server) => connector.Status(server).State switch
    {
        UpstreamState.Open => "open",
        UpstreamState.BackingOff => "backing_off",
        _ => "idle",
    };

    // Whatever its role: every role looks. A grant's token is no API token: the prefix differs, so it does not even hash.
    private bool IsAdministrator(IHeaderDictionary headers)
    {
        if (headers.Authorization is not { Count: 1 } authorization)
        {
            return false;
        }

        var text = authorization.ToString().AsSpan();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && gate.Node.Current.FindToken(text[Scheme.Length..].Trim(' '), gate.Options.Time.GetUtcNow()) is { } token
            && Rights.Of(Actor.Token(token.Name), gate.Node.Current).Has(Right.Look);
    }

    private void Note(HttpContext http, string code) => gate.Node.Ledger.Note(new CallIntent
    {
        Kind = "refused",
        Method = code,
        Source = McpEndpoint.Source(http),
        Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, $"({code})", "", null, []),
    });
}
