using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.SignIns;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.SignIns;

/// <summary>Signing in to servers behind the gateway: begun by an agent, finished by a person, with no secret on the way through the agent.</summary>
internal static class SignInTools
{
    private const string NoValues = "a secret is never an argument: what a person has to do comes in the answer";

    private static readonly string Answer = MetaSchema.Output(
        $$$"""{"ok":{"type":"boolean"},"server":{"type":"string"},{{{SignInReport.Schema.Trim()}}}}""", "ok", "server", "auth_state", "message");

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.auth_connect",
            Title = "Sign in to a server",
            Description =
                "Finds out what a server behind the gateway wants to be authorized by, and says how a person gives it: an address to sign in at, or the commands that "
                + "ask for secrets. Takes no secret itself. Where each caller signs in as themselves, it is you.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Limited,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input(
                """{"server_name":{"type":"string","maxLength":64},"auth_mode":{"enum":["oauth","api_key","url_elicitation"],"description":"oauth: answer with the address even where the client could open it; otherwise whatever the server wants is found out"},"scope":{"enum":["user","project"],"description":"ignored: a secret belongs to one server, or to one caller there"}}""",
                "server_name"),
            OutputSchema = Answer,
            Advising = NoValues,
            Handle = static (call, arguments, cancellation) => ConnectAsync(call, arguments, cancellation),
        },
        new MetaTool
        {
            Name = "ReAuthRemoteMcpServer",
            Title = "Sign in to a server anew",
            Description =
                "Begins a new sign-in at a server. Its address, name, settings and approved tools stay, and the old sign-in is good until the new one is there.",
            Hints = new MetaHints(OpenWorld: true),
            Advice = MetaAdvice.Limited,
            InputSchema = MetaSchema.Input("""{"server_name":{"type":"string","maxLength":64}}""", "server_name"),
            OutputSchema = Answer,
            Advising = NoValues,
            Handle = static async (call, arguments, cancellation) =>
                Say(await SignInStart.RunAsync(call, Server(call, arguments), isAnew: true, cancellation), "auth_url"),
        },
        new MetaTool
        {
            Name = "checkRemoteMcpOauthStatus",
            Title = "Check a sign-in",
            Description = "Says how a sign-in stands: pending, completed, failed, expired, cancelled or not_found. Asking changes nothing; a completed one has connected the server by itself.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"flow_id":{"type":"string","maxLength":128}}""", "flow_id"),
            OutputSchema = MetaSchema.Output($$$"""{"ok":{"type":"boolean"},"server":{"type":"string"},{{{SignInReport.Schema.Trim()}}}}""", "flow_id", "status"),
            Handle = static (call, arguments, cancellation) => CheckAsync(call, arguments["flow_id"u8].GetString(), cancellation),
        },
    ];

    /// <summary>The server an argument names. Throws <see cref="MetaException"/>: the same for one that is not there and one out of reach.</summary>
    public static State.Snapshots.ServerEntry Server(MetaCall call, JsonView arguments)
    {
        var name = arguments["server_name"u8].GetString();
        return call.Server(name)?.Entry ?? throw new MetaException(
            MetaCodes.NoServer,
            $"There is no server '{name}' for this caller.",
            Policies.NearestName.Of(name, call.Servers.Select(s => s.Name)) is { } nearest ? $"did you mean {nearest}?" : "gateway.health lists the servers");
    }

    private static async ValueTask<MetaAnswer> ConnectAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var report = await SignInStart.RunAsync(call, Server(call, arguments), isAnew: false, cancellation);
        return report.Flow is { Status: "pending", Url: not null } flow && !arguments["auth_mode"u8].Is("oauth"u8) && SignInOffer.Takes(call)
            ? SignInOffer.Of(call, report, flow)
            : Say(report, "url");
    }

    private static MetaAnswer Say(SignInReport report, string url) => MetaAnswer.Of(json =>
    {
        json.WriteBoolean("ok"u8, true);
        json.WriteString("server"u8, report.Server);
        report.Write(json, url);
    });

    private static async ValueTask<MetaAnswer> CheckAsync(MetaCall call, string id, CancellationToken cancellation)
    {
        var flow = await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.ShowSignIn, new NamedFlow(id), cancellation);
        return IsOf(call, flow)
            ? MetaAnswer.Of(json =>
            {
                json.WriteBoolean("ok"u8, flow.Status is "pending" or "completed");
                json.WriteString("server"u8, flow.Server);
                SignInReport.Write(json, flow, "auth_url");
                if (flow.Reason is not null)
                {
                    json.WriteString("message"u8, flow.Reason);
                }

                if (NextStep(flow) is { } next)
                {
                    json.WriteString("next_step"u8, next);
                }
            })
            : MetaAnswer.Of(json =>
            {
                json.WriteBoolean("ok"u8, false);
                json.WriteString("flow_id"u8, id);
                json.WriteString("status"u8, "not_found"u8);
                json.WriteString("next_step"u8, "begin a sign-in: gateway.auth_connect or ReAuthRemoteMcpServer");
            });
    }

    // A flow of another caller, or of a server out of reach, looks like one that never was.
    private static bool IsOf(MetaCall call, SignInView flow) =>
        flow.Status != "not_found"
        && (flow.By == SignInStart.Actor(call).Who || (call.Server(flow.Server) is not null && (flow.Caller is null || (flow.Caller == call.Grant.Subject && !call.Grant.IsAnonymous))));

    private static string? NextStep(SignInView flow) => flow.Status switch
    {
        "pending" => "a person opens the URL in a browser and signs in; then ask again",
        "completed" => flow.NextStep,
        _ => $"begin again: ReAuthRemoteMcpServer with server_name {flow.Server}",
    };
}
