using Turnpike.Admin.Acts;
using Turnpike.Admin.SignIns;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.Gateway.MetaTools.SignIns;

/// <summary>Finds out what a server lacks, and begins what a person has to finish. Where each caller signs in as themselves, it is the calling subject and nobody else.</summary>
internal static class SignInStart
{
    /// <summary>How an agent's acts are named in the record.</summary>
    public static Actor Actor(MetaCall call) => Admin.Acts.Actor.Agent(call.Grant.Subject);

    /// <summary>Whose sign-in it is: the calling subject's where each caller has one, null for the server's. Throws <see cref="MetaException"/> for a caller nobody can tell from another.</summary>
    public static string? CallerOf(MetaCall call, ServerEntry server) => (server.Settings.PerCaller, call.Grant.IsAnonymous) switch
    {
        (false, _) => null,
        (true, false) => call.Grant.Subject,
        _ => throw new MetaException(MetaCodes.Denied, $"Each caller signs in to '{server.Name}' as themselves, and a caller without a token is nobody.", "use a grant with a token"),
    };

    /// <summary>The command by which a person gives a secret; the value is asked for at a prompt.</summary>
    public static string SecretCommand(string server, string name, string? caller) =>
        $"turnpike secret set {server} {name}{(caller is null ? "" : $" --caller {Quoted(caller)}")}";

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or ':' or '/') ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>What the server lacks, with the way to give it. Throws <see cref="MetaException"/>, and <see cref="Admin.Faults.AdminException"/> of the acts.</summary>
    /// <param name="call">The call.</param>
    /// <param name="server">The server, as it is now.</param>
    /// <param name="isAnew">Whether a new sign-in is begun even where the old one is good.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async ValueTask<SignInReport> RunAsync(MetaCall call, ServerEntry server, bool isAnew, CancellationToken cancellation)
    {
        var node = call.Gate.Node;
        var caller = CallerOf(call, server);
        if (Secrets(node.Current, server, caller) is { } secrets)
        {
            return secrets;
        }

        if (server.Target.Url is null || SignsInByField(server))
        {
            return Given(server, caller, isAnew);
        }

        var known = await node.ActAsAsync(Actor(call), AdminActs.ListSignIns, new ListSignIns(server.Name), cancellation);
        var standing = known.SignIns.FirstOrDefault(s => s.Caller == caller);
        if (!isAnew && standing is { State: "signed_in" })
        {
            return new SignInReport { Server = server.Name, State = SignInReport.None, Message = $"'{server.Name}' is signed in to already.", NextStep = "ReAuthRemoteMcpServer signs in anew" };
        }

        // Asked twice, it is one flow: the person who has opened it is not sent away by a second question.
        var flow = (isAnew ? null : known.Flows.LastOrDefault(f => f.Server == server.Name && f.Caller == caller && f.Status == "pending" && f.By == Actor(call).Who))
            ?? await node.ActAsAsync(Actor(call), AdminActs.BeginSignIn, new BeginSignIn(server.Name, caller), cancellation);
        return Of(server.Name, flow, standing);
    }

    /// <summary>What is told of a flow that was begun.</summary>
    public static SignInReport Of(string server, SignInView flow, SignInStanding? standing) => flow.Status == "completed"
        ? new SignInReport
        {
            Server = server,
            State = SignInReport.None,
            Message = flow.Reason ?? $"'{server}' is signed in to: nobody had to be asked.",
            NextStep = flow.NextStep,
            Flow = flow,
        }
        : new SignInReport
        {
            Server = server,
            State = standing is { State: "insufficient_scope" } ? SignInReport.Scopes : SignInReport.Missing,
            Message = $"A person has to sign in to '{server}'{(flow.Caller is { } who ? $" as {who}" : "")}. The server connects by itself afterwards.",
            NextStep = "give the URL to a person, who opens it in a browser; then ask checkRemoteMcpOauthStatus with the flow_id",
            Flow = flow,
            MissingScopes = standing is { State: "insufficient_scope" } ? standing.MissingScopes : [],
        };

    /// <summary>The secrets that are named and not there; null when none is.</summary>
    public static SignInReport? Secrets(Snapshot snapshot, ServerEntry server, string? caller)
    {
        var missing = snapshot.Vault.Missing(server, caller);
        return missing.IsEmpty ? null : new SignInReport
        {
            Server = server.Name,
            State = SignInReport.Missing,
            Message = $"'{server.Name}' needs {(missing.Length == 1 ? "a secret" : $"{missing.Length} secrets")} that nobody has given. No value goes through an agent: a person gives it at a prompt.",
            NextStep = $"a person runs: {string.Join(" && ", missing.Select(name => SecretCommand(server.Name, name, caller)))}",
            Secrets = [.. missing.Select(name => (name, SecretCommand(server.Name, name, caller)))],
        };
    }

    private static SignInReport Given(ServerEntry server, string? caller, bool isAnew)
    {
        var names = SecretReferences.Names(server.Target);
        return new SignInReport
        {
            Server = server.Name,
            State = SignInReport.None,
            Message = names.IsEmpty ? $"Nobody signs in to '{server.Name}': it has everything it was given." : $"'{server.Name}' has every secret it refers to.",
            NextStep = names.IsEmpty ? null : $"to replace one, a person runs: {SecretCommand(server.Name, names[0], caller)}",
            Secrets = isAnew ? [.. names.Select(name => (name, SecretCommand(server.Name, name, caller)))] : [],
        };
    }

    // What a person put into the field is not made better by a sign-in, which would stand in the same place.
    private static bool SignsInByField(ServerEntry server) =>
        server.Target.Headers.Any(h => string.Equals(h.Key, "Authorization", StringComparison.OrdinalIgnoreCase));
}
