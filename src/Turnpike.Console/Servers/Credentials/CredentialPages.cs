using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.SignIns;
using Turnpike.Console.Frame;
using Turnpike.Console.Servers.Adding;
using Turnpike.State.Servers;

namespace Turnpike.Console.Servers.Credentials;

/// <summary>The page of what a server is authorized by. Nothing of it is a value.</summary>
internal sealed record CredentialsModel
{
    public required ServerContext Of { get; init; }

    public required ImmutableArray<SignInStanding> Standings { get; init; }

    /// <summary>Flows that wait for somebody's browser.</summary>
    public ImmutableArray<SignInView> Flows { get; init; } = [];

    /// <summary>Secrets that somebody gave, one row for each.</summary>
    public ImmutableArray<SecretView> Secrets { get; init; } = [];

    /// <summary>Versions of the one secret whose history is shown; empty for none.</summary>
    public ImmutableArray<SecretView> History { get; init; } = [];

    /// <summary>Subjects of grants that name the server.</summary>
    public ImmutableArray<string> Callers { get; init; } = [];

    /// <summary>How the gateway signs in, where somebody said so.</summary>
    public ServerAuthorization? Authorization => Of.Settings.Authorization;
}

/// <summary>The page that a browser passes on the way to an authorization server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Flow">The sign-in that was begun.</param>
/// <param name="Start">Where the browser goes.</param>
internal sealed record DepartureModel(string Server, SignInView Flow, string Start);

/// <summary>Sign-ins and secrets of a server.</summary>
internal sealed class CredentialPages(ServerWork work)
{
    // The server and its authorization server are asked before a browser can be sent anywhere.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Puts the pages among those of servers.</summary>
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/servers/{name}/credentials", Right.LookAtCredentials, ShowAsync);
        routes.Post("/servers/{name}/sign-in", Right.Administer, BeginAsync);
        routes.Get("/servers/{name}/sign-in", Right.Administer, DepartAsync);
        routes.Post("/servers/{name}/sign-in/cancel", Right.Administer, CancelAsync);
        routes.Post("/servers/{name}/sign-out", Right.Administer, ForgetAsync);
        routes.Post("/servers/{name}/authorization", Right.Administer, ConfigureAsync);
        routes.Post("/servers/{name}/secrets", Right.Administer, SetAsync);
        routes.Post("/servers/{name}/secrets/rollback", Right.Administer, RollBackAsync);
        routes.Post("/servers/{name}/secrets/remove", Right.Administer, RemoveAsync);
    }

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var name = of.Server.Name;
        var signIns = await request.ActAsync(AdminActs.ListSignIns, new ListSignIns(name));
        var secrets = (await request.ActAsync(AdminActs.ListSecrets, new ListSecrets(name))).Secrets;
        var history = request.Query("history") is { } secret ? (await request.ActAsync(AdminActs.ShowSecretHistory, new ChosenSecret(name, secret, request.Query("caller")))).Secrets : [];
        return PageAnswer.Show<CredentialsPage>($"{name}: credentials", new CredentialsModel
        {
            Of = of,
            Standings = signIns.SignIns,
            Flows = [.. signIns.Flows.Where(f => f.Status == "pending" && f.Server == name)],
            Secrets = [.. secrets.Where(s => s.Kind == "value")],
            History = history,
            Callers = [.. request.Node.Current.Grants.Values.Where(g => g.Servers.ContainsKey(name)).Select(g => g.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        });
    }

    private ValueTask<PageAnswer> BeginAsync(PageRequest request)
    {
        var (name, caller) = (ServerPaths.Name(request), Given(request, "caller"));
        var asked = new BeginSignIn(name, caller) { Scopes = Words(request, "scopes") };
        return work.DoAsync(request, name, $"Asking {name} who signs people in", ServerPaths.Of(name, "credentials"), Patience, async () =>
        {
            var flow = await request.ActAsync(AdminActs.BeginSignIn, asked);
            return flow.Status == "completed"
                ? new WorkEnd("The gateway is signed in: nobody had to be asked.")
                : new WorkEnd("Sign in on the page that opens; it leads back here.", $"{ServerPaths.Of(name, "sign-in")}?flow={Uri.EscapeDataString(flow.Flow)}");
        });
    }

    // A form may lead nowhere but here (form-action of the Content-Security-Policy holds for where it is redirected to as well): so the browser goes on
    // from a page of its own, by itself where it can, else by a link.
    private static async ValueTask<PageAnswer> DepartAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var back = ServerPaths.Of(name, "credentials");
        var flow = await request.ActAsync(AdminActs.ShowSignIn, new NamedFlow(request.Query("flow") ?? ""));
        if (flow is not { Status: "pending", Url: { } url } || flow.Server != name)
        {
            return PageAnswer.Back(back, $"This sign-in does not wait any more ({flow.Status.Replace('_', ' ')}). Begin it again.");
        }

        var start = $"{url}?return={Uri.EscapeDataString(back)}";
        request.Http.Response.Headers["Refresh"] = $"0; url={start}";
        return PageAnswer.Show<DeparturePage>($"Sign in to {name}", new DepartureModel(name, flow, start));
    }

    private static async ValueTask<PageAnswer> CancelAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.CancelSignIn, new NamedFlow(request.Form("flow")));
        return PageAnswer.To(ServerPaths.Of(ServerPaths.Name(request), "credentials"), "The sign-in that waited was cancelled.");
    }

    private static async ValueTask<PageAnswer> ForgetAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var standing = await request.ActAsync(AdminActs.ForgetSignIn, new NamedSignIn(name, Given(request, "caller")));
        return PageAnswer.To(ServerPaths.Of(name, "credentials"), $"Signed out.{(standing.Reason is { } note ? $" Note: {note}." : "")}");
    }

    private static async ValueTask<PageAnswer> ConfigureAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        await request.ActAsync(AdminActs.SetAuthorization, new SetAuthorization(name, request.Form("mode"))
        {
            Scopes = Words(request, "scopes"),
            ClientId = Given(request, "client_id"),
            ClientSecret = Value(request, "client_secret"),
            ClientKey = Value(request, "client_key"),
            Issuer = Given(request, "issuer"),
            IdentityProvider = Given(request, "idp"),
            ProviderClientId = Given(request, "idp_client_id"),
            ProviderClientSecret = Value(request, "idp_client_secret"),
            PerCaller = request.IsTicked("per_caller"),
        });
        return PageAnswer.To(ServerPaths.Of(name, "credentials"), "That is how the gateway signs in from now on.");
    }

    private static async ValueTask<PageAnswer> SetAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var way = request.Form("from");
        var secret = await request.ActAsync(AdminActs.SetSecret, new SetSecret
        {
            Server = name,
            Name = request.Form("secret"),
            Caller = Given(request, "caller"),
            Value = way is "" or "value" ? request.FormText("value") : null,
            File = way == "file" ? request.Form("place") : null,
            Program = way == "program" ? CommandWords.Read(request.Form("place")) : [],
            ExpiresAt = Days(request) is { } days ? request.Site.Time.GetUtcNow() + days : null,
            Rotates = request.IsTicked("rotates"),
        });
        return PageAnswer.To(
            ServerPaths.Of(name, "credentials"),
            $"{secret.Name} is set, version {secret.Version}.{(secret.Used ? " It counts from the next connection on." : $" The server does not refer to it yet: write {State.Vault.SecretReferences.To(secret.Name)} as the value of a variable or header field, under Settings.")}");
    }

    private static async ValueTask<PageAnswer> RollBackAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        var version = int.TryParse(request.Form("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var secret = await request.ActAsync(AdminActs.RollBackSecret, new RollBackSecret(name, request.Form("secret"), Given(request, "caller"), version));
        return PageAnswer.To(ServerPaths.Of(name, "credentials"), $"{secret.Name} is what it was at version {version}, as version {secret.Version}.");
    }

    private static async ValueTask<PageAnswer> RemoveAsync(PageRequest request)
    {
        var name = ServerPaths.Name(request);
        await request.ActAsync(AdminActs.RemoveSecret, new ChosenSecret(name, request.Form("secret"), Given(request, "caller")));
        return PageAnswer.To(ServerPaths.Of(name, "credentials"), $"{request.Form("secret")} is removed with all its versions.");
    }

    private static TimeSpan? Days(PageRequest request) => request.Form("days") switch
    {
        "" => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is > 0 and <= 36500 => TimeSpan.FromDays(days),
        var text => throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no number of days", "90"),
    };

    private static string? Given(PageRequest request, string field) => request.Form(field) is { Length: > 0 } text ? text : null;

    private static string? Value(PageRequest request, string field) => request.FormText(field).TrimEnd('\n') is { Length: > 0 } text ? text : null;

    private static ImmutableArray<string> Words(PageRequest request, string field) => [.. request.Form(field).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)];
}
