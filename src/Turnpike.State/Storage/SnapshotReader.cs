using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Corrections;
using Turnpike.State.Grants;
using Turnpike.State.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Wire.Revisions;

namespace Turnpike.State.Storage;

/// <summary>Makes a snapshot of what the tables say. Policies and schemas are compiled once and taken over from one snapshot to the next.</summary>
internal sealed class SnapshotReader(SqliteConnection connection, CredentialSeal seal, VaultRows vault, BuiltInServer? builtIn)
{
    private readonly DefinitionShelf _definitions = new();
    private Dictionary<string, CompiledPolicy> _compiled = new(StringComparer.Ordinal);

    /// <summary>Definitions by hash.</summary>
    public DefinitionShelf Definitions => _definitions;

    /// <summary>Reads everything, inside the given transaction.</summary>
    public Snapshot Read(SqliteTransaction transaction)
    {
        var version = connection.ExecuteScalar<long>("SELECT version FROM state", transaction: transaction);

        // First: of a wrong key this tells best.
        var secrets = vault.Read(transaction);
        var policies = ReadPolicies(transaction);
        var servers = ReadServers(transaction, secrets);
        var grants = ReadGrants(transaction, policies, servers);
        var tokens = connection.Query<TokenRow>("SELECT hash AS Hash, grant_id AS GrantId, expires_at AS ExpiresAt FROM tokens", transaction: transaction)
            .Where(row => grants.ContainsKey(row.GrantId))
            .ToFrozenDictionary(
                row => GrantToken.FromBytes(row.Hash),
                row => new TokenEntry(grants[row.GrantId], Earlier(Time(row.ExpiresAt), grants[row.GrantId].ExpiresAt)));
        var snapshot = new Snapshot
        {
            Digest = string.Empty,
            Version = version,
            Servers = servers,
            Grants = grants,
            Tokens = tokens,
            Policies = policies,
            ApiTokens = AccountRows.ReadTokens(connection, transaction),
            People = PeopleRows.Read(connection, transaction, AccountRows.ReadStates(connection, transaction, seal.Accounts)),
            ConsoleSessions = AccountRows.ReadSessions(connection, transaction),
            Vault = secrets,
        };
        return snapshot with { Digest = SnapshotDigest.Of(snapshot, seal) };
    }

    /// <summary>A policy that is compiled already, or compiled now; null when the document is not valid for this version of the program.</summary>
    public CompiledPolicy? Compile(string digest, ReadOnlyMemory<byte> document) =>
        _compiled.TryGetValue(digest, out var known) ? known : CompiledPolicy.Load(document).Policy;

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private FrozenDictionary<string, PolicyEntry> ReadPolicies(SqliteTransaction transaction)
    {
        var rows = connection.Query<PolicyRow>(
            """
            SELECT p.name AS Name, v.version AS Version, v.digest AS Digest, v.document AS Document
            FROM policies p JOIN policy_versions v ON v.name = p.name AND v.version = p.current
            """,
            transaction: transaction);
        var compiled = new Dictionary<string, CompiledPolicy>(StringComparer.Ordinal);
        var policies = new List<PolicyEntry>();
        foreach (var row in rows)
        {
            // Invariant: a stored policy that no longer compiles is no policy; its grants are then denied everything.
            if (Compile(row.Digest, row.Document) is { } policy)
            {
                compiled[row.Digest] = policy;
                policies.Add(new PolicyEntry(row.Name, (int)row.Version, policy, row.Document));
            }
        }

        _compiled = compiled;
        return policies.ToFrozenDictionary(policy => policy.Name, StringComparer.Ordinal);
    }

    private FrozenDictionary<string, ServerEntry> ReadServers(SqliteTransaction transaction, VaultView secrets)
    {
        var pins = connection.Query<PinRow>(
                "SELECT server AS Server, kind AS Kind, name AS Name, hash AS Hash, json AS Json FROM pins", transaction: transaction)
            .Select(row => (row.Server, Definition: _definitions.Get((DefinitionKind)row.Kind, row.Name, row.Hash, row.Json)))
            .Where(pin => pin.Definition is not null)
            .ToLookup(pin => pin.Server, pin => pin.Definition!, StringComparer.Ordinal);
        var corrections = CorrectionRows.Read(connection, transaction);
        var servers = connection.Query<ServerRow>("SELECT name AS Name, target AS Target, era AS Era, shared AS Shared, trust AS Trust, settings AS Settings FROM servers", transaction: transaction)
            .Select(row => Entry(row, secrets, corrections, pins))
            .Where(server => !IsPlaceOf(server, builtIn))
            .ToDictionary(server => server.Name, StringComparer.Ordinal);
        if (builtIn is not null)
        {
            servers.TryAdd(builtIn.Entry.Name, builtIn.Entry);
        }

        _definitions.KeepOnly(servers.Values.SelectMany(server => server.Pins.Values));
        return servers.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // The row is unsealed and its settings are read once, whoever needs them.
    private ServerEntry Entry(
        ServerRow row, VaultView secrets, FrozenDictionary<string, FrozenDictionary<CorrectionKey, KeptCorrection>> corrections, ILookup<string, Definition> pins)
    {
        var target = seal.Open(row.Name, row.Target);
        var settings = ServerSettings.FromJson(row.Settings);
        return new ServerEntry
        {
            Name = row.Name,
            Target = target with { Transport = settings.Transport },
            TargetDigest = TargetDigest(row.Name, target, secrets),
            Era = (Era)row.Era,
            Shared = row.Shared != 0,
            Trust = (FirstTrust)row.Trust,
            Settings = settings,
            Corrections = corrections.GetValueOrDefault(row.Name, FrozenDictionary<CorrectionKey, KeptCorrection>.Empty),
            Pins = pins[row.Name].ToFrozenDictionary(pin => new PinKey(pin.Kind, pin.Name)),
        };
    }

    // A value that is referred to is part of how a server is reached: with another version of it, what is open is stale.
    private string TargetDigest(string server, ServerTarget target, VaultView secrets)
    {
        var names = SecretReferences.Names(target);
        var versions = names.IsEmpty ? [] : secrets.List(server).Where(s => s.Key.Kind == SecretKind.Value && names.Contains(s.Key.Name, StringComparer.Ordinal)).Select(s => $"{s.Key.Caller}\0{s.Key.Name}\0{s.Version}");
        var digest = seal.Digest(target);
        return names.IsEmpty ? digest : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', versions.Prepend(digest)))));
    }

    // The row that grants of a built-in server refer to holds no address. A server of that name from before there was a built-in one
    // has an address and stays what it was.
    private static bool IsPlaceOf(ServerEntry server, BuiltInServer? builtIn) =>
        builtIn is not null && server.Name == builtIn.Entry.Name && server.Target is { Url: null, Command.IsEmpty: true };

    private PolicyEntry? PolicyOf(GrantServerRow row, FrozenDictionary<string, PolicyEntry> policies, FrozenDictionary<string, ServerEntry> servers) =>
        row.Policy is { } name ? policies.GetValueOrDefault(name)
        : servers.GetValueOrDefault(row.Server) is { IsBuiltIn: true } ? builtIn!.Policy
        : null;

    private FrozenDictionary<string, GrantEntry> ReadGrants(
        SqliteTransaction transaction, FrozenDictionary<string, PolicyEntry> policies, FrozenDictionary<string, ServerEntry> servers)
    {
        var reach = connection.Query<GrantServerRow>("SELECT grant_id AS GrantId, server AS Server, policy AS Policy FROM grant_servers", transaction: transaction)
            .ToLookup(row => row.GrantId, StringComparer.Ordinal);
        return connection.Query<GrantRow>(
                "SELECT id AS Id, subject AS Subject, anonymous AS Anonymous, labels AS Labels, expires_at AS ExpiresAt FROM grants WHERE revoked_at IS NULL",
                transaction: transaction)
            .Select(row => new GrantEntry
            {
                Id = row.Id,
                Subject = row.Subject,
                Labels = PeopleRows.Split(row.Labels),
                IsAnonymous = row.Anonymous != 0,
                ExpiresAt = Time(row.ExpiresAt),
                Servers = reach[row.Id].ToFrozenDictionary(
                    to => to.Server,
                    to => PolicyOf(to, policies, servers),
                    StringComparer.Ordinal),
            })
            .ToFrozenDictionary(grant => grant.Id, StringComparer.Ordinal);
    }
}
