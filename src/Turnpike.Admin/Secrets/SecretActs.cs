using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.Policies;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.Admin.Secrets;

/// <summary>Acts on the secrets of servers. What they answer and record has names in it and no value.</summary>
internal static class SecretActs
{
    public static ValueTask<SecretView> SetAsync(ActDesk desk, SetSecret request, CancellationToken cancellation)
    {
        var server = PinActs.Find(desk, request.Server);
        RequireCaller(desk.Store.Current, request.Caller);
        if (VariableNames.WhyNoSecret(request.Name) is { } why)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{request.Name}' cannot name a secret: {why}", "API_TOKEN");
        }

        if (request.ExpiresAt <= desk.Time.GetUtcNow())
        {
            throw new AdminException(AdminFaultCode.Invalid, "the secret would have expired already");
        }

        var key = new SecretKey(SecretKind.Value, request.Server, request.Caller, request.Name);
        if (request.Rotates && desk.Store.Current.Vault.TryFind(key) is null)
        {
            throw Missing(desk.Store.Current, key);
        }

        desk.Store.SetSecret(key, Source(request), desk.Who, request.ExpiresAt);
        return ValueTask.FromResult(View(desk, server, desk.Store.Current.Vault.TryFind(key)!));
    }

    public static ActRecord Describe(SetSecret request) => new(
        request.Server,
        request.Name,
        $"{Of(request.Caller)}, from {(request.File is not null ? "a file" : request.Program is [var program, ..] ? program : "a value")}"
        + (request.ExpiresAt is { } at ? $", until {at.UtcDateTime:u}" : ""));

    public static ValueTask<SecretList> ListAsync(ActDesk desk, ListSecrets request, CancellationToken cancellation)
    {
        if (request.Server is not null)
        {
            PinActs.Find(desk, request.Server);
        }

        var state = desk.Store.Current;
        return ValueTask.FromResult(new SecretList([.. state.Vault.List(request.Server).Select(entry => View(desk, state.Servers.GetValueOrDefault(entry.Key.Server), entry))]));
    }

    public static ValueTask<Nothing> RemoveAsync(ActDesk desk, ChosenSecret request, CancellationToken cancellation)
    {
        desk.Store.RemoveSecret(Find(desk, request.Server, request.Name, request.Caller));
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ActRecord Describe(ChosenSecret request) => new(request.Server, request.Name, Of(request.Caller));

    public static ValueTask<SecretList> HistoryAsync(ActDesk desk, ChosenSecret request, CancellationToken cancellation)
    {
        var key = Find(desk, request.Server, request.Name, request.Caller);
        var server = PinActs.Find(desk, request.Server);
        return ValueTask.FromResult(new SecretList([.. desk.Store.SecretHistory(key).Select(entry => View(desk, server, entry))]));
    }

    public static ValueTask<SecretView> RollBackAsync(ActDesk desk, RollBackSecret request, CancellationToken cancellation)
    {
        var key = Find(desk, request.Server, request.Name, request.Caller);
        desk.Store.RollBackSecret(key, request.Version, desk.Who);
        return ValueTask.FromResult(View(desk, PinActs.Find(desk, request.Server), desk.Store.Current.Vault.TryFind(key)!));
    }

    public static ActRecord Describe(RollBackSecret request) => new(request.Server, request.Name, $"{Of(request.Caller)}, to version {request.Version}");

    private static SecretSource Source(SetSecret request)
    {
        var ways = (request.Value is null ? 0 : 1) + (request.File is null ? 0 : 1) + (request.Program.IsDefaultOrEmpty ? 0 : 1);
        if (ways != 1)
        {
            throw new AdminException(AdminFaultCode.Invalid, "a secret has a value, a file or a program that gives it: one of them");
        }

        if (request.Value is { } value)
        {
            return SecretText.Problem(value, request.AllowsLines) is { } problem
                ? throw new AdminException(AdminFaultCode.Invalid, $"{problem}; nothing was stored", request.AllowsLines || !value.Contains('\n', StringComparison.Ordinal) ? null : "--allow-multiline")
                : SecretSource.Value(value, request.AllowsLines);
        }

        try
        {
            return request.File is { } file ? SecretSource.File(file, request.AllowsLines) : SecretSource.Program(request.Program, request.AllowsLines);
        }
        catch (ArgumentException)
        {
            throw new AdminException(AdminFaultCode.Invalid, "the file or program of a secret is named by its full path", "file:///run/secrets/api_token");
        }
    }

    private static SecretKey Find(ActDesk desk, string server, string name, string? caller)
    {
        PinActs.Find(desk, server);
        var key = new SecretKey(SecretKind.Value, server, caller, name);
        return desk.Store.Current.Vault.TryFind(key) is null ? throw Missing(desk.Store.Current, key) : key;
    }

    private static AdminException Missing(Snapshot state, SecretKey key) => new(
        AdminFaultCode.NotFound,
        $"server '{key.Server}' has no secret '{key.Name}'{(key.Caller is null ? "" : $" of caller '{key.Caller}'")}",
        NearestName.Of(key.Name, state.Vault.List(key.Server).Where(e => e.Key.Kind == SecretKind.Value && e.Key.Caller == key.Caller).Select(e => e.Key.Name)));

    // A subject without a grant never calls: its name is a slip of the pen.
    private static void RequireCaller(Snapshot state, string? caller)
    {
        if (caller is not null && !state.Grants.Values.Any(grant => grant.Subject == caller))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no grant of subject '{caller}'", NearestName.Of(caller, state.Grants.Values.Select(grant => grant.Subject)));
        }
    }

    private static string Of(string? caller) => caller is null ? "of the server" : $"of caller {caller}";

    private static SecretView View(ActDesk desk, ServerEntry? server, SecretEntry entry) => new()
    {
        Server = entry.Key.Server,
        Caller = entry.Key.Caller,
        Name = entry.Key.Name,
        Kind = entry.Key.Kind switch
        {
            SecretKind.Token => "tokens",
            SecretKind.Client => "client",
            _ => "value",
        },
        Version = entry.Version,
        SetAt = entry.CreatedAt,
        SetBy = entry.By,
        ExpiresAt = entry.ExpiresAt,
        Expired = entry.IsExpired(desk.Time.GetUtcNow()),
        From = entry.Origin switch
        {
            SecretOrigin.File => "file",
            SecretOrigin.Program => "program",
            _ => "vault",
        },
        Place = entry.Place,
        Used = entry.Key.Kind != SecretKind.Value || (server is not null && SecretReferences.Names(server.Target).Contains(entry.Key.Name, StringComparer.Ordinal)),
    };
}
