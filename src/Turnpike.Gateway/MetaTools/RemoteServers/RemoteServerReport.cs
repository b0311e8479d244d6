using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.State.Servers;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>What is told of a server an agent added or changed: what it lacks, and every step that is left to a person.</summary>
internal static class RemoteServerReport
{
    /// <summary>The schema of it.</summary>
    public static string Schema { get; } = MetaSchema.Output(
        $$$"""{"ok":{"type":"boolean"},"server":{"type":"string"},"server_url":{"type":"string"},"result":{"enum":["added","exists","changed"]},"transport":{"enum":["streamable_http","sse","unknown"]},"approved_tools":{"type":"integer"},"pending":{"type":"integer"},"next_steps":{"type":"array","items":{"type":"string"}},{{{SignInReport.Schema.Trim()}}}}""",
        "ok", "server", "result", "auth_state", "requires_auth", "next_steps");

    /// <summary>Looks what a server lacks, begins the sign-in it wants, and writes the answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="view">The server as the act left it.</param>
    /// <param name="result"><c>added</c>, <c>exists</c> or <c>changed</c>.</param>
    /// <param name="mayBegin">Whether a sign-in may be begun here.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async ValueTask<MetaAnswer> OfAsync(MetaCall call, ServerView view, string result, bool mayBegin, CancellationToken cancellation)
    {
        var entry = call.Gate.Node.Current.Servers[view.Name];
        var report = await LackAsync(call, view, mayBegin, cancellation);
        var isReached = call.Gate.Node.Current.Grants.TryGetValue(call.Grant.Id, out var grant) && grant.Servers.ContainsKey(view.Name);
        return MetaAnswer.Of(json =>
        {
            json.WriteBoolean("ok"u8, true);
            json.WriteString("server"u8, view.Name);
            json.WriteString("server_url"u8, view.Url);
            json.WriteString("result"u8, result);
            json.WriteString("transport"u8, entry.Settings.Transport switch
            {
                ServerTransport.Sse => "sse"u8,
                ServerTransport.StreamableHttp => "streamable_http"u8,
                _ => "unknown"u8,
            });
            json.WriteNumber("approved_tools"u8, view.Approved);
            json.WriteNumber("pending"u8, view.Pending);
            report.Write(json, "auth_url");
            WriteSteps(json, call, view, report, isReached);
        });
    }

    private static async ValueTask<SignInReport> LackAsync(MetaCall call, ServerView view, bool mayBegin, CancellationToken cancellation)
    {
        var entry = call.Gate.Node.Current.Servers[view.Name];
        var caller = SignInStart.CallerOf(call, entry);
        if (SignInStart.Secrets(call.Gate.Node.Current, entry, caller) is { } secrets)
        {
            return secrets;
        }

        // Its own word, at the last look: only then is a person sent anywhere.
        if (view.SignIns.FirstOrDefault(s => s.Caller == caller) is not { State: not "signed_in" } standing || (standing.State == "none" && view.Problems.IsEmpty))
        {
            return new SignInReport
            {
                Server = view.Name,
                State = SignInReport.None,
                Message = view.Problems is [var problem, ..] ? problem : $"'{view.Name}' answered and wants no sign-in.",
            };
        }

        try
        {
            if (mayBegin)
            {
                return await SignInStart.RunAsync(call, entry, isAnew: false, cancellation);
            }
        }
        catch (AdminException e)
        {
            return Wants(view.Name, $"'{view.Name}' wants a sign-in, which could not be begun: {e.Fault.Message}", e.Fault.Nearest ?? SignInStep(view.Name));
        }

        return Wants(view.Name, $"'{view.Name}' wants a sign-in.", SignInStep(view.Name));
    }

    private static SignInReport Wants(string server, string message, string next) =>
        new() { Server = server, State = SignInReport.Missing, Message = message, NextStep = next };

    private static string SignInStep(string server) => $"a person runs: turnpike auth login {server}";

    // What an agent adds is reached by nobody until a person has looked at it: its tools are pending, and it is in no grant.
    private static void WriteSteps(Utf8JsonWriter json, MetaCall call, ServerView view, SignInReport report, bool isReached)
    {
        json.WriteStartArray("next_steps"u8);
        if (report.State != SignInReport.None && report.NextStep is { } first)
        {
            json.WriteStringValue(first);
        }

        if (view.Pending > 0 || view.Approved == 0)
        {
            json.WriteStringValue($"a person looks at its tools and approves them: turnpike pin diff {view.Name}, then turnpike pin approve {view.Name} --all");
        }

        if (!isReached)
        {
            json.WriteStringValue(
                $"a person lets you reach it, under a policy: turnpike grant create --subject {SignInStart.Quoted(call.Grant.Subject)} --server gateway --server {view.Name} --policy FILE");
        }

        json.WriteEndArray();
    }
}
