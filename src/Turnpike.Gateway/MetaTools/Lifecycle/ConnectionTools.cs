using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Search;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>The connections of one server a caller reaches, over every process of the data folder. No configuration file is written by them.</summary>
internal static class ConnectionTools
{
    private const int MaxProblem = 300;

    private const string Named = """{"server_name":{"type":"string","maxLength":64}}""";

    private const string Forced =
        """{"server_name":{"type":"string","maxLength":64},"force":{"type":"boolean","default":false,"description":"also while calls are under way, yours and others'; they are cancelled"}}""";

    private static readonly string Answer = MetaSchema.Output(
        """{"ok":{"type":"boolean"},"server":{"type":"string"},"action":{"enum":["connect","disconnect","restart"]},"prior_status":{"enum":["open","idle","backing_off","disconnected"]},"new_status":{"enum":["connected","disconnected","error"]},"cancelled_request_count":{"type":"integer"},"approved_count":{"type":"integer"},"pending_count":{"type":"integer"},"message":{"type":"string"},"next_step":{"type":"string"}}""",
        "ok", "server", "action", "prior_status", "new_status", "cancelled_request_count", "message");

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.connect_server",
            Title = "Connect a server",
            Description = "Lets a server be used again that was disconnected, or that is left alone after failures, and looks at it at once. It need not be called before gateway.invoke.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(Named, "server_name"),
            OutputSchema = Answer,
            Handle = static (call, arguments, cancellation) => ConnectAsync(call, SignInTools.Server(call, arguments), cancellation),
        },
        new MetaTool
        {
            Name = "gateway.disconnect_server",
            Title = "Disconnect a server",
            Description = "Ends every connection to a server, for every caller; none is opened before it is connected again. Refused while calls are under way.",
            Hints = new MetaHints(Destructive: true, Idempotent: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(Forced, "server_name"),
            OutputSchema = Answer,
            Handle = static (call, arguments, cancellation) => EndAsync(call, SignInTools.Server(call, arguments), isRestart: false, ArgumentValues.IsTrue(arguments["force"u8]), cancellation),
        },
        new MetaTool
        {
            Name = "gateway.restart_server",
            Title = "Restart a server",
            Description = "Ends every connection to a server, for every caller, and connects to it anew. Refused while calls are under way.",
            Hints = new MetaHints(Destructive: true, OpenWorld: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(Forced, "server_name"),
            OutputSchema = Answer,
            Handle = static (call, arguments, cancellation) => EndAsync(call, SignInTools.Server(call, arguments), isRestart: true, ArgumentValues.IsTrue(arguments["force"u8]), cancellation),
        },
    ];

    private static async ValueTask<MetaAnswer> ConnectAsync(MetaCall call, ServerEntry server, CancellationToken cancellation)
    {
        RefuseDisabled(server);
        var prior = Status(call, server);
        return Say("connect", prior, await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.ConnectServer, new NamedServer(server.Name), cancellation));
    }

    private static async ValueTask<MetaAnswer> EndAsync(MetaCall call, ServerEntry server, bool isRestart, bool force, CancellationToken cancellation)
    {
        if (isRestart)
        {
            RefuseDisabled(server);
        }

        var prior = Status(call, server);
        try
        {
            var act = isRestart ? AdminActs.RestartServer : AdminActs.DisconnectServer;
            return Say(isRestart ? "restart" : "disconnect", prior, await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), act, new EndConnections(server.Name, force), cancellation));
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict && !force)
        {
            throw new MetaException(new MetaError(MetaCodes.Refused, CleanText.Of(e.Fault.Message, MaxProblem), "wait and call again; force cancels them"));
        }
    }

    private static MetaAnswer Say(string action, string prior, ConnectionView view)
    {
        void Members(Utf8JsonWriter json)
        {
            json.WriteBoolean("ok"u8, view.Problem is null);
            json.WriteString("server"u8, view.Name);
            json.WriteString("action"u8, action);
            json.WriteString("prior_status"u8, prior);
            json.WriteString("new_status"u8, view.State);
            json.WriteNumber("cancelled_request_count"u8, view.Cancelled);
            if (view.Server is { } seen)
            {
                json.WriteNumber("approved_count"u8, seen.Approved);
                json.WriteNumber("pending_count"u8, seen.Pending);
            }

            json.WriteString("message"u8, view.State switch
            {
                "connected" => "The server answers.",
                "disconnected" => "The server is disconnected: calls of its tools fail until it is connected again.",
                _ => "The server does not answer.",
            });
            if (view.Server is { Pending: > 0 })
            {
                json.WriteString("next_step"u8, $"a person looks at what is new: turnpike pin diff {view.Name}");
            }
            else if (view.State == "disconnected")
            {
                json.WriteString("next_step"u8, "gateway.connect_server"u8);
            }
        }

        // What was done stands, though the server does not answer.
        return view.Problem is null
            ? MetaAnswer.Of(Members)
            : MetaAnswer.Of(new MetaError(MetaCodes.Offline, CleanText.Of(view.Problem, MaxProblem), "gateway.auth_connect says whether a sign-in or a secret is lacking"), Members);
    }

    private static void RefuseDisabled(ServerEntry server)
    {
        if (server.Settings.IsDisabled)
        {
            throw new MetaException(MetaCodes.Refused, $"'{server.Name}' is disabled by its configuration.", "gateway.config_status says why; a person changes it");
        }
    }

    private static string Status(MetaCall call, ServerEntry server) => server.Settings.IsDisconnected ? "disconnected" : call.Gate.Connector.Status(server.Name).State switch
    {
        UpstreamState.Open => "open",
        UpstreamState.BackingOff => "backing_off",
        _ => "idle",
    };
}
