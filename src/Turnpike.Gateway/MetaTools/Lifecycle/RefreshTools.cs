using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.Discovery;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>Reading the configuration files again: what did not change keeps its processes, and nothing is started.</summary>
internal static class RefreshTools
{
    private const int MaxProblem = 300;

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.refresh",
            Title = "Refresh",
            Description =
                "Reads the gateway's configuration files again and puts what changed in force; servers that did not change keep running, and servers that failed are tried again. "
                + "Use it when a server was added or changed. Refused while calls are under way on a server that would end.",
            Hints = new MetaHints(Idempotent: true),
            Advice = MetaAdvice.Limited,
            IsListedFirst = true,
            DeniedIf = """[{"conditions":[{"path":"args.force","op":"exists","value":true},{"path":"args.force","op":"eq","value":true}],"on_deny":"force ends calls of others. It takes a policy of your own on 'gateway' without this rule: turnpike policy show --recommended gateway."}]""",
            InputSchema = MetaSchema.Input(
                """{"source":{"enum":["claude_config","custom"],"description":"ignored: every known file is read"},"reason":{"type":"string","maxLength":256},"force":{"type":"boolean","default":false,"description":"also while calls are under way; they are cancelled. The recommended policy denies it"}}"""),
            OutputSchema = MetaSchema.Output(
                """{"ok":{"type":"boolean"},"servers_seen":{"type":"integer"},"servers_online":{"type":"integer"},"tools_indexed":{"type":"integer"},"changed":{"type":"array","items":{"type":"object","properties":{"server":{"type":"string"},"state":{"type":"string"},"problem":{"type":"string"}},"required":["server","state"]}},"restarted":{"type":"array","items":{"type":"string"}},"cancelled_request_count":{"type":"integer"},"message":{"type":"string"}}""",
                "ok", "servers_seen", "servers_online", "tools_indexed", "changed", "restarted", "cancelled_request_count", "message"),
            Handle = static (call, arguments, cancellation) => RefreshAsync(call, ArgumentValues.IsTrue(arguments["force"u8]), cancellation),
        },
    ];

    private static async ValueTask<MetaAnswer> RefreshAsync(MetaCall call, bool force, CancellationToken cancellation)
    {
        var files = await KnownFiles.ReadAsync(call, force, cancellation);
        SourcesView view;
        try
        {
            view = await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.RefreshServers, files, cancellation);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict && !force)
        {
            throw new MetaException(UnderWay(call, await KnownFiles.StatusAsync(call, files, cancellation)));
        }

        var now = call.Gate.Options.Time.GetUtcNow();
        var snapshot = call.Gate.Node.Current;
        var servers = call.Grant.Servers
            .Select(s => snapshot.Servers.TryGetValue(s.Key, out var entry) && !entry.IsBuiltIn ? new ReachedServer(entry, s.Value) : null)
            .OfType<ReachedServer>().ToArray();
        var changed = KnownFiles.OfCaller(call, view).Values.Where(s => s.State != "unchanged").OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        return MetaAnswer.Of(json =>
        {
            json.WriteBoolean("ok"u8, true);
            json.WriteNumber("servers_seen"u8, servers.Length);
            json.WriteNumber("servers_online"u8, servers.Count(s => SearchAnswer.IsOnline(call, s.Name)));
            json.WriteNumber("tools_indexed"u8, servers.Sum(s => s.Tools(now).Count()));
            json.WriteStartArray("changed"u8);
            foreach (var server in changed)
            {
                json.WriteStartObject();
                json.WriteString("server"u8, server.Name);
                json.WriteString("state"u8, server.State);
                SearchAnswer.Write(json, "problem"u8, CleanText.Of(server.Problem, MaxProblem));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("restarted"u8);
            foreach (var name in view.Restarted.Where(n => call.Grant.Servers.ContainsKey(n)))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteNumber("cancelled_request_count"u8, view.Cancelled);
            json.WriteString("message"u8, changed.Length == 0 ? "Nothing of the servers you reach changed." : "What changed is in force. A server starts when it is needed; tools that are new wait for a person's approval.");
        });
    }

    // The refusal itself names servers of others.
    private static MetaError UnderWay(MetaCall call, SourcesView view)
    {
        var busy = KnownFiles.OfCaller(call, view).Values.Where(s => s.InFlight > 0).OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        return new MetaError(MetaCodes.Refused, "Nothing was changed: calls are under way that would be cancelled.", "wait and call again; force cancels them, where the policy allows it")
        {
            Details = MetaAnswer.Json(json =>
            {
                json.WriteStartArray("under_way"u8);
                foreach (var server in busy)
                {
                    json.WriteStartObject();
                    json.WriteString("server"u8, server.Name);
                    json.WriteNumber("calls"u8, server.InFlight);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }),
        };
    }
}
