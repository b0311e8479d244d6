using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api;

/// <content>People, API tokens, secrets, keys, sign-ins at servers.</content>
public static partial class ApiTable
{
    private static IEnumerable<ApiRoute> People() =>
    [
        Get("/people", AdminActs.ListPeople) with { List = "people", Key = ["name"] },
        Put("/people/{name}", AdminActs.SetPerson) with { Without = ["sign_in"] },
        Delete("/people/{name}", AdminActs.RemovePerson),
        Put("/people/{name}/password", AdminActs.SetPassword),
        Put("/people/{name}/sign-in", AdminActs.SetSignIn),
        Delete("/people/{name}/code", AdminActs.RemovePersonCode),
        Delete("/people/{name}/sessions", AdminActs.EndSessionsOf),
        Get("/sessions", AdminActs.ListSessions) with { List = "sessions", Key = ["id"] },
        Delete("/sessions/{id}", AdminActs.EndOneSession),
        Post("/links", AdminActs.CreateLink) with { HoldsSecret = true },
        Get("/tokens", AdminActs.ListApiTokens) with { List = "tokens", Key = ["name"] },
        Post("/tokens", AdminActs.CreateApiToken) with { HoldsSecret = true },
        Delete("/tokens/{name}", AdminActs.RevokeApiToken),
        Post("/admin-token/replace", AdminActs.ReplaceAdminToken) with { HoldsSecret = true },
    ];

    // Of whoever is signed in; an API token has no account.
    private static IEnumerable<ApiRoute> Account() =>
    [
        Get("/account", AdminActs.ShowOwnAccount),
        Post("/account/password", AdminActs.ChangePassword),
        Post("/account/code", AdminActs.OfferCode) with { HoldsSecret = true },
        Post("/account/code/confirm", AdminActs.ConfirmCode) with { HoldsSecret = true },
        Post("/account/code/remove", AdminActs.RemoveCode),
        Post("/account/recovery-codes", AdminActs.RenewRecoveryCodes) with { HoldsSecret = true },
        Get("/account/sessions", AdminActs.ListOwnSessions) with { List = "sessions", Key = ["id"] },
        Post("/account/sessions/end", AdminActs.EndOwnSessions),
        Post("/account/sessions/{session}/confirm", AdminActs.ConfirmSession),
    ];

    private static IEnumerable<ApiRoute> Credentials() =>
    [
        Get("/secrets", AdminActs.ListSecrets) with { List = "secrets", Key = ["server", "caller", "kind", "name", "version"] },
        Put("/secrets/{server}/{name}", AdminActs.SetSecret),
        Delete("/secrets/{server}/{name}", AdminActs.RemoveSecret),
        Get("/secrets/{server}/{name}/versions", AdminActs.ShowSecretHistory) with { List = "secrets", Key = ["version"] },
        Post("/secrets/{server}/{name}/rollback", AdminActs.RollBackSecret),
        Get("/key", AdminActs.ShowKey),
        Post("/key/move", AdminActs.MoveKey),
        Get("/data-keys", AdminActs.ListDataKeys) with { List = "keys", Key = ["id"] },
        Post("/data-keys", AdminActs.RotateDataKey),
        Post("/data-keys/{id}/destroy", AdminActs.DestroyDataKey),
    ];

    private static IEnumerable<ApiRoute> SignIns() =>
    [
        Get("/sign-ins", AdminActs.ListSignIns),
        Post("/sign-ins", AdminActs.BeginSignIn) with { Made = "/sign-ins/{flow}" },
        Get("/sign-ins/{flow}", AdminActs.ShowSignIn),
        Post("/sign-ins/{flow}/cancel", AdminActs.CancelSignIn),
        Put("/servers/{server}/authorization", AdminActs.SetAuthorization),
        Delete("/servers/{server}/sign-in", AdminActs.ForgetSignIn),
    ];
}
