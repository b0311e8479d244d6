using System.Collections.Immutable;
using System.Web;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Probing;

namespace Turnpike.Admin.SignIns;

/// <summary>Acts on flows: a sign-in is begun, opened by one browser, answered once, and its tokens are sealed; then the server is looked at.</summary>
internal static class SignInActs
{
    public static async ValueTask<SignInView> BeginAsync(ActDesk desk, BeginSignIn request, CancellationToken cancellation)
    {
        var server = Find(desk, request.Server, request.Caller);
        var signIns = desk.SignIns;
        var settings = server.Settings.Authorization;
        var trouble = signIns.Table.Trouble(server.Name, request.Caller);
        var challenge = trouble?.Challenge ?? await ChallengeProbe.ReadAsync(desk.Connector, server.Name, server.Target, cancellation);
        var plan = await signIns.Client.DiscoverAsync(server.Target.Url!, challenge, cancellation, settings?.Issuer);
        RequireIssuer(server, plan);
        var scopes = Scopes(desk, server, request, plan, trouble);
        if (settings?.Mode is AuthorizationMode.ClientCredentials or AuthorizationMode.Enterprise)
        {
            var tokens = await signIns.ObtainAsync(desk, server, request.Caller, plan, scopes, cancellation);
            return await FinishAsync(desk, new SignInFlow { Id = SignInTable.NewId(), Server = server.Name, Caller = request.Caller, Start = "", By = desk.Who, Issuer = plan.Issuer, Scopes = tokens.Scopes, ExpiresAt = desk.Time.GetUtcNow() + SignInTable.Lifetime }, tokens, cancellation);
        }

        var callback = Callback(desk, request);
        var redirect = new Uri(callback, SignInPaths.Callback);
        var client = await signIns.IdentifyAsync(desk, server, plan, redirect, cancellation);
        var id = SignInTable.NewId();
        var flow = new SignInFlow
        {
            Id = id,
            Server = server.Name,
            Caller = request.Caller,
            By = desk.Who,
            Request = signIns.Client.Begin(plan, client, redirect, scopes),
            Start = new Uri(callback, SignInPaths.Start + id).ToString(),
            Issuer = plan.Issuer,
            Scopes = scopes,
            ExpiresAt = desk.Time.GetUtcNow() + SignInTable.Lifetime,
        };
        return signIns.Table.TryAdd(flow)
            ? flow.View
            : throw new AdminException(AdminFaultCode.Conflict, "too many sign-ins wait for their answers", "turnpike auth status");
    }

    public static ActRecord Describe(BeginSignIn request) => new(request.Server, request.Caller, Joined(request.Scopes));

    public static ValueTask<OpenedSignIn> OpenAsync(ActDesk desk, OpenSignIn request, CancellationToken cancellation) =>
        desk.SignIns.Table.Find(request.Flow) is { Status: FlowStatus.Pending, Request: { } asked } && desk.SignIns.Table.TryOpen(request.Flow) is { } binding
            ? ValueTask.FromResult(new OpenedSignIn(asked.Url.AbsoluteUri, binding))
            : throw new AdminException(AdminFaultCode.NotFound, "no such sign-in waits here: it is over, has expired, or another browser opened it");

    public static async ValueTask<SignInView> CompleteAsync(ActDesk desk, CompleteSignIn request, CancellationToken cancellation)
    {
        var table = desk.SignIns.Table;
        var flow = HttpUtility.ParseQueryString(request.Query)["state"] is { Length: > 0 and <= 512 } state ? table.TryTake(state, request.Binding) : null;
        if (flow is null)
        {
            throw new AdminException(AdminFaultCode.Forbidden, "no sign-in waits for this answer: it was answered before, has expired, or another browser began it");
        }

        try
        {
            var server = Find(desk, flow.Server, flow.Caller);
            var tokens = await desk.SignIns.Client.CompleteAsync(flow.Request!, request.Query, CancellationToken.None);
            if (!tokens.IsFor(server.Target.Url!))
            {
                return Fail(desk, flow, "the server's address was changed meanwhile", null);
            }

            return await FinishAsync(desk, flow, tokens, cancellation);
        }
        catch (AuthorizationException e)
        {
            return Fail(desk, flow, e.Message, e.NextStep);
        }
        catch (AdminException e)
        {
            return Fail(desk, flow, e.Fault.Message, e.Fault.Nearest);
        }
    }

    // Nothing of the query is recorded: it carries a code.
    public static ActRecord Describe(CompleteSignIn request) => new(null, null, "a browser brought an answer");

    public static ValueTask<SignInView> ShowAsync(ActDesk desk, NamedFlow request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.SignIns.Table.Find(request.Flow)?.View
            ?? new SignInView(request.Flow, "", null, "not_found", NextStep: "begin a sign-in: turnpike auth login SERVER"));

    public static ValueTask<SignInView> CancelAsync(ActDesk desk, NamedFlow request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.SignIns.Table.Find(request.Flow) is { } flow
            ? desk.SignIns.Table.End(flow, FlowStatus.Cancelled, $"cancelled by {desk.Who}").View
            : throw new AdminException(AdminFaultCode.NotFound, $"there is no flow '{request.Flow}' (any more)", "turnpike auth status"));

    public static ActRecord Describe(ActDesk desk, NamedFlow request) => new(desk.SignIns.Table.Find(request.Flow)?.Server, request.Flow);

    /// <summary>The server a sign-in is about. Throws <see cref="AdminException"/> when it has none, or has it for others than were named.</summary>
    internal static ServerEntry Find(ActDesk desk, string name, string? caller)
    {
        var server = PinActs.Find(desk, name);
        if (server.Target.Url is null)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{name}' is a command, which nobody signs in to: it gets its secrets as variables", $"turnpike secret set {name} NAME");
        }

        return (server.Settings.PerCaller, caller) switch
        {
            (true, null) => throw new AdminException(AdminFaultCode.Invalid, $"each caller signs in to '{name}' as themselves: name one", $"turnpike auth login {name} --caller SUBJECT"),
            (false, not null) => throw new AdminException(AdminFaultCode.Invalid, $"'{name}' has one sign-in for every caller", $"turnpike auth login {name}"),
            _ => server,
        };
    }

    internal static void RequireIssuer(ServerEntry server, AuthorizationPlan plan)
    {
        if (server.Settings.Authorization is { Issuer: { } only } && only != plan.Issuer)
        {
            throw new AuthorizationException(
                AuthorizationFault.ClientBelongsElsewhere,
                $"the server names the authorization server {plan.Issuer}, and only {only} is believed for it",
                $"if that is right: turnpike auth configure {server.Name} --issuer {plan.Issuer}");
        }
    }

    /// <summary>Seals the tokens, which are then used by everybody's next request, and looks at what the server has.</summary>
    private static async ValueTask<SignInView> FinishAsync(ActDesk desk, SignInFlow flow, TokenSet tokens, CancellationToken cancellation)
    {
        SignInDesk.Keep(desk, flow.Server, flow.Caller, tokens);
        desk.SignIns.Table.Note(flow.Server, flow.Caller, null);
        string? problem = null;
        int? definitions = null;
        try
        {
            var seen = await ServerLook.RefreshAsync(desk, PinActs.Find(desk, flow.Server), flow.Caller, cancellation);
            definitions = seen.Definitions.Length;
        }
        catch (Exception e) when (e is UpstreamException or AdminException)
        {
            problem = $"signed in, but the server could not be looked at: {e.Message}";
        }

        var next = problem is null ? null : $"turnpike server refresh {flow.Server}";
        return desk.SignIns.Table.End(flow with { Scopes = tokens.Scopes }, FlowStatus.Completed, problem, next, definitions).View with { Scopes = tokens.Scopes };
    }

    private static SignInView Fail(ActDesk desk, SignInFlow flow, string reason, string? next)
    {
        desk.NoteRefused("auth.complete", new ActRecord(flow.Server, flow.Id), reason);
        return desk.SignIns.Table.End(flow, FlowStatus.Failed, reason, next ?? $"begin again: {SignInWords.Login(flow.Server, flow.Caller)}").View;
    }

    // A step up asks for what there is and what the server wants beside; else what the server says, and what was asked for here.
    private static ImmutableArray<string> Scopes(ActDesk desk, ServerEntry server, BeginSignIn request, AuthorizationPlan plan, SignInTrouble? trouble)
    {
        IEnumerable<string> scopes = plan.Scopes;
        if (trouble is { State: "insufficient_scope" } && WwwAuthenticate.Find(trouble.Challenge) is { } challenge
            && SignInDesk.StoredTokens(desk.Store.Current, server, request.Caller) is { } held)
        {
            scopes = OAuthClient.StepUp(held.Tokens, challenge);
        }

        var further = (server.Settings.Authorization?.Scopes ?? []).Concat(request.Scopes.IsDefault ? [] : request.Scopes);
        return [.. scopes.Concat(further).Distinct(StringComparer.Ordinal)];
    }

    private static Uri Callback(ActDesk desk, BeginSignIn request)
    {
        if (request.Callback is { } own)
        {
            return Uri.TryCreate(own, UriKind.Absolute, out var here) && here is { Scheme: "http", IsLoopback: true, AbsolutePath: "/" }
                ? here
                : throw new AdminException(AdminFaultCode.Invalid, "answers are taken at this machine's own address", "http://127.0.0.1:PORT");
        }

        return desk.Console() ?? throw new AdminException(
            AdminFaultCode.Unreachable, "no gateway is listening that a browser could bring the answer to", $"turnpike up, or from a terminal: {SignInWords.Login(request.Server, request.Caller)}");
    }

    private static string? Joined(ImmutableArray<string> scopes) => scopes.IsDefaultOrEmpty ? null : string.Join(' ', scopes);
}
