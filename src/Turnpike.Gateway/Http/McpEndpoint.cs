using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Callers;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.MetaTools;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Http;

/// <summary><c>/mcp/{server}</c>: guards, identity (step 1), then POST, GET or DELETE.</summary>
internal sealed class McpEndpoint(Gate gate)
{
    private const string Prefix = "/mcp/";
    private const string AllOfGateway = $"{ServerName.Gateway}/all";

    private readonly PostEndpoint _post = new(gate);
    private readonly StreamEndpoint _stream = new(gate);

    /// <summary>Whether a path is this endpoint's; the server's name is then what follows <c>/mcp/</c>.</summary>
    public static bool TryRoute(PathString path, out string server)
    {
        var text = path.Value ?? "";
        server = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : "";
        if (server == AllOfGateway)
        {
            server = ServerName.Gateway;
            return true;
        }

        return server.Length > 0 && !server.Contains('/', StringComparison.Ordinal);
    }

    /// <summary>Takes one HTTP request.</summary>
    public Task HandleAsync(HttpContext http, string server)
    {
        if (RequestGuards.Check(http, gate.Options) is { } refused)
        {
            return RefuseAsync(http, server, refused.Status, refused.Code, refused.Message);
        }

        var snapshot = gate.Node.Current;
        var grant = CallerIdentity.Identify(snapshot, http, server, gate.Options, gate.Options.Time.GetUtcNow());
        if (grant is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"turnpike\"";
            return RefuseAsync(http, server, 401, "unauthorized", "A valid grant token is needed: Authorization: Bearer tp_…");
        }

        // A server outside of the grant looks like one that does not exist.
        if (!grant.Servers.TryGetValue(server, out var policy) || !snapshot.Servers.TryGetValue(server, out var entry))
        {
            return RefuseAsync(http, server, 404, "no_server", "No such server for this grant.");
        }

        if (!TryView(http, entry, out var view))
        {
            return RefuseAsync(http, server, 404, "no_server", "No such server for this grant.");
        }

        var arrival = new Arrival(snapshot, new Caller(grant, Source(http)), entry, policy) { View = view };
        switch (http.Request.Method)
        {
            case "POST":
                return _post.HandleAsync(http, arrival);
            case "GET":
                return _stream.ListenAsync(http, arrival);
            case "DELETE":
                return _stream.EndAsync(http, arrival);
            default:
                http.Response.Headers.Allow = "POST, GET, DELETE";
                return RefuseAsync(http, server, 405, "method", "POST, GET or DELETE.");
        }
    }

    // Only the gateway's own server has more than one address; the query asks for the spelling its client can take.
    private static bool TryView(HttpContext http, ServerEntry server, out MetaView view)
    {
        var isAll = http.Request.Path.Value!.Length > Prefix.Length + server.Name.Length;
        view = server.IsBuiltIn ? new MetaView(isAll, http.Request.Query["names"] == "underscore") : default;
        return server.IsBuiltIn || !isAll;
    }

    /// <summary>Where a request came from, for the record.</summary>
    public static string Source(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "local";

    private Task RefuseAsync(HttpContext http, string server, int status, string code, string message)
    {
        // Before identity nothing of the request is believed: the record gets a code and a source, rate-capped.
        gate.Node.Ledger.Note(new CallIntent
        {
            Kind = "refused",
            Method = code,
            Server = gate.Node.Current.Servers.ContainsKey(server) ? server : null,
            Source = Source(http),
            Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, $"({code})", "", null, []),
        });
        return Answers.WriteAsync(http, status, RpcError.Message(default, RpcError.InvalidRequest, message));
    }
}

/// <summary>A request whose caller is known and whose server is in reach.</summary>
/// <param name="Snapshot">The snapshot it is judged under.</param>
/// <param name="Caller">The caller.</param>
/// <param name="Server">The server it names.</param>
/// <param name="Policy">The grant's policy on that server.</param>
internal sealed record Arrival(Snapshot Snapshot, Caller Caller, ServerEntry Server, PolicyEntry? Policy)
{
    /// <summary>How the gateway's own tools are listed on the address the request came to.</summary>
    public MetaView View { get; init; }
}
