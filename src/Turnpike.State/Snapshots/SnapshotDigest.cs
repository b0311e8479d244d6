using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Turnpike.Catalog.Classification;
using Turnpike.State.Administrators;
using Turnpike.State.Grants;
using Turnpike.State.Pins;
using Turnpike.State.Storage;

namespace Turnpike.State.Snapshots;

/// <summary>The digest of a snapshot: SHA-256 over a JSON text of everything in it but its version, names in ordinal order.</summary>
internal static class SnapshotDigest
{
    /// <summary>The digest, in lower-case hex.</summary>
    public static string Of(Snapshot snapshot, CredentialSeal seal)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteServers(writer, snapshot, seal);
            WriteGrants(writer, snapshot);
            writer.WriteStartObject("policies"u8);
            foreach (var policy in snapshot.Policies.Values.OrderBy(policy => policy.Name, StringComparer.Ordinal))
            {
                writer.WriteStartArray(policy.Name);
                writer.WriteNumberValue(policy.Version);
                writer.WriteStringValue(policy.Compiled.Digest.Hex);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("admin_tokens"u8);
            foreach (var (hash, token) in snapshot.ApiTokens.Select(token => (Hash: Convert.ToHexStringLower(TokenForm.ToBytes(token.Key)), token.Value)).OrderBy(token => token.Hash, StringComparer.Ordinal))
            {
                writer.WriteStringValue(hash);
                WriteToken(writer, token);
            }

            writer.WriteEndArray();
            WritePeople(writer, snapshot);
            if (snapshot.Vault.Count > 0)
            {
                writer.WriteString("vault"u8, Convert.ToHexStringLower(snapshot.Vault.Digest));
            }

            writer.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    // The first one leaves the digest as it was when there was no other.
    private static void WriteToken(Utf8JsonWriter writer, ApiToken token)
    {
        if (token.Name != AdminToken.First)
        {
            writer.WriteStringValue(token.Name);
            writer.WriteStringValue(token.Role);
            writer.WriteNumberValue(token.ExpiresAt?.ToUnixTimeMilliseconds() ?? -1);
        }
    }

    private static void WriteServers(Utf8JsonWriter writer, Snapshot snapshot, CredentialSeal seal)
    {
        writer.WriteStartObject("servers"u8);
        foreach (var server in snapshot.Servers.Values.OrderBy(server => server.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject(server.Name);
            writer.WriteString("target"u8, seal.Digest(server.Target));
            writer.WriteNumber("era"u8, (int)server.Era);
            writer.WriteBoolean("shared"u8, server.Shared);
            writer.WriteStartArray("pins"u8);
            foreach (var (key, pin) in server.Pins.OrderBy(pin => pin.Key.Kind).ThenBy(pin => pin.Key.Name, StringComparer.Ordinal))
            {
                writer.WriteNumberValue((int)key.Kind);
                writer.WriteStringValue(key.Name);
                writer.WriteStringValue(pin.Hash.Hex);
            }

            writer.WriteEndArray();
            WriteTrust(writer, server);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // What most servers have none of leaves their digests as they were before there was such a thing.
    private static void WriteTrust(Utf8JsonWriter writer, ServerEntry server)
    {
        if (server.Trust != FirstTrust.None)
        {
            writer.WriteNumber("trust"u8, (int)server.Trust);
        }

        if (server.Settings.ToJson() is not "{}" and var settings)
        {
            writer.WriteString("settings"u8, settings);
        }

        if (server.Corrections.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("corrections"u8);
        foreach (var (key, kept) in server.Corrections.OrderBy(c => c.Key.Tool, StringComparer.Ordinal).ThenBy(c => c.Key.Hash.Hex, StringComparer.Ordinal))
        {
            writer.WriteStringValue(key.Tool);
            writer.WriteStringValue(key.Hash.Hex);
            writer.WriteStringValue(RiskWords.Of(kept.Correction.Class));
            writer.WriteStringValue(RiskWords.Of(kept.Correction.Severity));
            writer.WriteStringValue(string.Join(',', RiskWords.Of(kept.Correction.Flags)));
            writer.WriteStringValue(kept.Correction.By);
            writer.WriteNumberValue(kept.Correction.At.ToUnixTimeMilliseconds());
            writer.WriteStringValue(kept.Correction.Reason);
        }

        writer.WriteEndArray();
    }

    private static void WriteGrants(Utf8JsonWriter writer, Snapshot snapshot)
    {
        var tokens = snapshot.Tokens.ToLookup(token => token.Value.Grant.Id, StringComparer.Ordinal);
        writer.WriteStartObject("grants"u8);
        foreach (var grant in snapshot.Grants.Values.OrderBy(grant => grant.Id, StringComparer.Ordinal))
        {
            writer.WriteStartObject(grant.Id);
            writer.WriteString("subject"u8, grant.Subject);
            writer.WriteBoolean("anonymous"u8, grant.IsAnonymous);
            writer.WriteStartArray("labels"u8);
            foreach (var label in grant.Labels)
            {
                writer.WriteStringValue(label);
            }

            writer.WriteEndArray();
            WriteTime(writer, grant.ExpiresAt);
            writer.WriteStartObject("servers"u8);
            foreach (var (server, policy) in grant.Servers.OrderBy(server => server.Key, StringComparer.Ordinal))
            {
                writer.WriteString(server, policy?.Name);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("tokens"u8);
            foreach (var (hash, token) in tokens[grant.Id].Select(token => (Hash: Convert.ToHexStringLower(GrantToken.ToBytes(token.Key)), token.Value)).OrderBy(token => token.Hash, StringComparer.Ordinal))
            {
                writer.WriteStartObject(hash);
                WriteTime(writer, token.ExpiresAt);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WritePeople(Utf8JsonWriter writer, Snapshot snapshot)
    {
        writer.WriteStartObject("people"u8);
        foreach (var person in snapshot.People.All.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            writer.WriteStartArray(person.Name);
            foreach (var names in (ReadOnlySpan<ImmutableArray<string>>)[person.Roles, person.Groups, person.Accounts])
            {
                writer.WriteStartArray();
                foreach (var name in names)
                {
                    writer.WriteStringValue(name);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            writer.WriteNumber("expires"u8, at.ToUnixTimeMilliseconds());
        }
    }
}
