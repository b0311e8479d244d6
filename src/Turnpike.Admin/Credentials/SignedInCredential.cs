using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.SignIns;
using Turnpike.State.Ledgers;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Admin.Credentials;

/// <summary>
/// What a connection to a server with an URL is authorized by: its header fields, and the tokens of a sign-in where there is one. The
/// vault is asked each time, by version, so that a sign-in counts from the next request on, in every process of the folder.
/// </summary>
internal sealed class SignedInCredential(Node node, TimeProvider time, string server, string? caller, ResolvedTarget resolved) : UpstreamCredential
{
    private readonly Lock _gate = new();
    private readonly SecretKey _key = SignInDesk.TokenKey(server, caller);
    private Task<RenewedTokens>? _renewal;
    private volatile Seen? _seen;

    /// <inheritdoc/>
    public override ServerTarget Target => resolved.Target;

    /// <inheritdoc/>
    public override bool HasChangingSecrets => true;

    /// <inheritdoc/>
    /// <remarks>
    /// Of the vault of this moment, whoever's request brought the tokens to the server: it may say them over this connection too.
    /// </remarks>
    public override ImmutableArray<string> Secrets => Read()?.Secrets ?? resolved.Values;

    /// <inheritdoc/>
    public override ValueTask<string?> TokenAsync(CancellationToken cancellation) =>
        Read() is { } held && !held.Tokens.IsDue(time.GetUtcNow()) ? ValueTask.FromResult<string?>(held.Tokens.AccessToken) : FindAsync(cancellation);

    /// <inheritdoc/>
    public override async ValueTask<AfterRefusal> RefusedAsync(int status, string? challenge, string? token, CancellationToken cancellation)
    {
        // A field of the entry that was refused is not made better by signing in; a 403 without a word on scopes is the server's last one.
        if (token is null && HasOwnAuthorization(resolved.Target))
        {
            return AfterRefusal.Stands;
        }

        if (status == 403 && WwwAuthenticate.Find(challenge) is not { IsInsufficientScope: true })
        {
            return AfterRefusal.Stands;
        }

        if (token is not null && Read() is { } held && held.Tokens.AccessToken != token)
        {
            return AfterRefusal.OthersToken;
        }

        var renewed = node.Current.Servers.ContainsKey(server)
            ? await AskAsync(new RenewTokens(server, caller, token is null ? null : TokenRenewal.Digest(token), status, challenge), cancellation)
            : new RenewedTokens("needs_sign_in", "the server wants a sign-in", SignInWords.Next(server, caller));
        return renewed.State switch
        {
            "renewed" when Read() is not null => renewed.ByOthers ? AfterRefusal.OthersToken : AfterRefusal.NewToken,
            "needs_sign_in" => throw Needs(renewed),
            _ => AfterRefusal.Stands,
        };
    }

    private static bool HasOwnAuthorization(ServerTarget target) =>
        target.Headers.Any(h => string.Equals(h.Key, "Authorization", StringComparison.OrdinalIgnoreCase));

    // There are none, or they are due: ahead of their end one renewal for everybody, and nobody waits for it while they are good.
    private async ValueTask<string?> FindAsync(CancellationToken cancellation)
    {
        var held = Read();
        if (held is null && !IsFoundWithoutPerson())
        {
            return null;
        }

        var renewal = RenewAsync();
        if (held is not null && !held.Tokens.IsExpired(time.GetUtcNow()))
        {
            return held.Tokens.AccessToken;
        }

        var renewed = await renewal.WaitAsync(cancellation);
        return renewed.State == "needs_sign_in" ? throw Needs(renewed) : Read()?.Tokens.AccessToken;
    }

    private bool IsFoundWithoutPerson() =>
        node.Current.Servers.GetValueOrDefault(server)?.Settings.Authorization?.Mode is AuthorizationMode.ClientCredentials or AuthorizationMode.Enterprise;

    private Task<RenewedTokens> RenewAsync()
    {
        lock (_gate)
        {
            return _renewal is { IsCompleted: false } running ? running : _renewal = Task.Run(() => AskAsync(new RenewTokens(server, caller), CancellationToken.None));
        }
    }

    private async Task<RenewedTokens> AskAsync(RenewTokens request, CancellationToken cancellation)
    {
        try
        {
            return await node.ActAsync(AdminActs.RenewTokens, request, cancellation);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            return new RenewedTokens("unchanged", e.Message);
        }
    }

    private static UpstreamException Needs(RenewedTokens renewed) =>
        new(UpstreamFault.NeedsCredential, $"{renewed.Reason}; {renewed.NextStep}") { NextStep = renewed.NextStep };

    // The tokens of this moment; null for none. Asked with every message, so it is two comparisons while the vault stays what it was.
    private Held? Read()
    {
        var vault = node.Current.Vault;
        if (_seen is { } seen && ReferenceEquals(seen.Vault, vault))
        {
            return seen.Held;
        }

        var held = Find(vault, _seen?.Held);
        _seen = new Seen(vault, held);
        return held;
    }

    private Held? Find(VaultView vault, Held? before)
    {
        if (vault.TryFind(_key) is not { } entry)
        {
            return null;
        }

        if (before is not null && before.Version == entry.Version)
        {
            return before;
        }

        if (vault.Reveal(_key) is not { } json)
        {
            return null;
        }

        // Invariant: tokens go to the server they were got for; at another address they are none.
        var tokens = TokenSet.FromJson(json);
        return tokens.IsFor(resolved.Target.Url!) ? new Held(entry.Version, tokens, resolved.Values.AddRange(tokens.Secrets)) : null;
    }

    private sealed record Held(int Version, TokenSet Tokens, ImmutableArray<string> Secrets);

    private sealed record Seen(VaultView Vault, Held? Held);
}
