using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.State.Vault;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.SignIns;

/// <summary>Which secrets there are: by name alone, of the servers a caller reaches, and never another caller's.</summary>
internal static class SecretTools
{
    private const int MaxListed = 500;

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "getUserSecrets",
            Title = "List secrets",
            Description = "Lists the names of the secrets of the servers you reach, your own ones among them, and of those that are still lacking. Values are never shown, not even their length.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"server_name":{"type":"string","maxLength":64}}"""),
            OutputSchema = MetaSchema.Output(
                """{"secrets":{"type":"array","items":{"type":"object","properties":{"server":{"type":"string"},"name":{"type":"string"},"belongs_to":{"enum":["server","caller"]},"masked":{"type":"string"},"set_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"},"expired":{"type":"boolean"}},"required":["server","name","belongs_to","masked","set_at","expired"]}},"missing":{"type":"array","items":{"type":"object","properties":{"server":{"type":"string"},"name":{"type":"string"},"command":{"type":"string"}},"required":["server","name","command"]}},"truncated":{"type":"boolean"}}""",
                "secrets", "missing", "truncated"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(List(call, arguments)),
        },
    ];

    private static MetaAnswer List(MetaCall call, JsonView arguments)
    {
        var now = call.Gate.Options.Time.GetUtcNow();
        var servers = (arguments["server_name"u8].Exists ? [SignInTools.Server(call, arguments)] : call.Servers.Select(s => s.Entry)).ToArray();
        var own = call.Grant.IsAnonymous ? null : call.Grant.Subject;
        var secrets = servers.SelectMany(s => call.Snapshot.Vault.List(s.Name))
            .Where(e => e.Key.Kind == SecretKind.Value && (e.Key.Caller is null || e.Key.Caller == own)).Take(MaxListed + 1).ToArray();
        return MetaAnswer.Of(json =>
        {
            json.WriteStartArray("secrets"u8);
            foreach (var secret in secrets.Take(MaxListed))
            {
                Write(json, secret, now);
            }

            json.WriteEndArray();
            json.WriteStartArray("missing"u8);
            foreach (var server in servers)
            {
                var caller = server.Settings.PerCaller ? own : null;
                foreach (var name in call.Snapshot.Vault.Missing(server, caller))
                {
                    json.WriteStartObject();
                    json.WriteString("server"u8, server.Name);
                    json.WriteString("name"u8, name);
                    json.WriteString("command"u8, SignInStart.SecretCommand(server.Name, name, caller));
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteBoolean("truncated"u8, secrets.Length > MaxListed);
        });
    }

    private static void Write(Utf8JsonWriter json, SecretEntry secret, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("server"u8, secret.Key.Server);
        json.WriteString("name"u8, secret.Key.Name);
        json.WriteString("belongs_to"u8, secret.Key.Caller is null ? "server"u8 : "caller"u8);
        json.WriteString("masked"u8, "****"u8); // The same for every value: its length tells something of it.
        json.WriteString("set_at"u8, secret.CreatedAt);
        if (secret.ExpiresAt is { } expires)
        {
            json.WriteString("expires_at"u8, expires);
        }

        json.WriteBoolean("expired"u8, secret.IsExpired(now));
        json.WriteEndObject();
    }
}
