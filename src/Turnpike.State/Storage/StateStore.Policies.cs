using System.Collections.Immutable;
using Dapper;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <content>Policies and their history.</content>
public sealed partial class StateStore
{
    /// <summary>
    /// Stores a policy document and puts it in force. The same bytes as a stored version are that version: nothing changes when it is in
    /// force. <paramref name="expectedVersion"/> is the version the change was made from (0: none yet); null does not ask. Throws
    /// <see cref="PolicyRefusedException"/> for an invalid document; the one in force then stays.
    /// </summary>
    public AppliedPolicy PutPolicy(string name, ReadOnlyMemory<byte> document, int? expectedVersion = null)
    {
        StateNames.Policy(name);
        var policy = RequireAcceptable(document);
        PolicyEntry? inForce = null;
        var applied = Act(transaction =>
        {
            inForce = _current.Policies.GetValueOrDefault(name);
            Expect(name, inForce, expectedVersion);
            if (inForce?.Compiled.Digest == policy.Digest)
            {
                return false;
            }

            var stored = _connection.ExecuteScalar<int?>(
                "SELECT version FROM policy_versions WHERE name = @name AND digest = @digest", new { name, digest = policy.Digest.Hex }, transaction);
            var version = stored ?? 1 + _connection.ExecuteScalar<int>(
                "SELECT COALESCE(MAX(version), 0) FROM policy_versions WHERE name = @name", new { name }, transaction);
            Run(transaction, "INSERT INTO policies (name, current) VALUES (@name, @version) ON CONFLICT (name) DO UPDATE SET current = @version", new { name, version });
            if (stored is null)
            {
                Run(
                    transaction,
                    "INSERT INTO policy_versions (name, version, digest, document, created_at) VALUES (@name, @version, @digest, @document, @now)",
                    new { name, version, digest = policy.Digest.Hex, document = document.ToArray(), now = Now });
            }

            return true;
        });
        return new AppliedPolicy(applied.Policies[name], inForce?.Version);
    }

    /// <summary>Puts an earlier version in force again. Throws <see cref="PolicyRefusedException"/> when this program no longer accepts it.</summary>
    public AppliedPolicy ApplyPolicyVersion(string name, int version, int? expectedVersion = null)
    {
        RequireAcceptable(ReadPolicy(name, version));
        PolicyEntry? inForce = null;
        var applied = Act(transaction =>
        {
            inForce = _current.Policies.GetValueOrDefault(name);
            Expect(name, inForce, expectedVersion);
            Run(transaction, "UPDATE policies SET current = @version WHERE name = @name", new { name, version });
            return inForce?.Version != version;
        });
        return new AppliedPolicy(applied.Policies[name], inForce?.Version);
    }

    /// <summary>Every version of a policy, oldest first.</summary>
    public ImmutableArray<PolicyVersion> ListPolicyVersions(string name)
    {
        lock (_lock)
        {
            var versions = _connection.Query<(long Version, string Digest, long CreatedAt, long Current)>(
                """
                SELECT v.version, v.digest, v.created_at, v.version = p.current
                FROM policy_versions v JOIN policies p ON p.name = v.name WHERE v.name = @name ORDER BY v.version
                """,
                new { name });
            ImmutableArray<PolicyVersion> list =
            [
                .. versions.Select(row => new PolicyVersion((int)row.Version, row.Digest, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), row.Current != 0)),
            ];
            return list.IsEmpty ? throw Missing("policy", name, _current.Policies.Keys) : list;
        }
    }

    /// <summary>The document of one version.</summary>
    public ReadOnlyMemory<byte> ReadPolicy(string name, int version)
    {
        lock (_lock)
        {
            var document = _connection.ExecuteScalar<byte[]?>(
                "SELECT document FROM policy_versions WHERE name = @name AND version = @version", new { name, version });
            if (document is not null)
            {
                return document;
            }

            var newest = ListPolicyVersions(name)[^1].Version;
            throw new StateConflictException($"policy '{name}' has no version {version}: its versions are 1 to {newest}");
        }
    }

    private CompiledPolicy RequireAcceptable(ReadOnlyMemory<byte> document)
    {
        var load = CompiledPolicy.Load(document);
        var policy = load.Policy ?? throw new PolicyRefusedException(load.Problems);
        RequireActivation(policy);
        return policy;
    }

    // What a document may say depends on when it is put in force: a policy in shadow ends soon.
    private void RequireActivation(CompiledPolicy policy)
    {
        if (policy.CheckActivation(_time.GetUtcNow()) is { } problem)
        {
            throw new PolicyRefusedException([problem]);
        }
    }

    private static void Expect(string name, PolicyEntry? inForce, int? expected)
    {
        var version = inForce?.Version ?? 0;
        if (expected is { } from && from != version)
        {
            throw new StateConflictException(version == 0
                ? $"policy '{name}' was to be changed from version {from}, but there is none: nothing was changed"
                : from == 0 ? $"policy '{name}' was to be new, but version {version} is in force: nothing was changed"
                : $"policy '{name}' was to be changed from version {from}, but version {version} is in force: nothing was changed");
        }
    }
}

/// <summary>What putting a policy in force did.</summary>
/// <param name="InForce">What is in force now.</param>
/// <param name="Replaced">The version that was in force before, the same where nothing changed; null where there was none.</param>
public sealed record AppliedPolicy(PolicyEntry InForce, int? Replaced);

/// <summary>One version in a policy's history.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Digest">SHA-256 of the document, lower-case hex.</param>
/// <param name="CreatedAt">When it was first applied.</param>
/// <param name="IsCurrent">Whether it is in force.</param>
public sealed record PolicyVersion(int Version, string Digest, DateTimeOffset CreatedAt, bool IsCurrent);
