using System.Collections.Immutable;
using Turnpike.Admin.Servers;
using Turnpike.State.Vault;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>
/// How a token that a person gives is sent: as a header field that names it. An agent names secrets and never says one: every value it can write here
/// is a reference, or is empty.
/// </summary>
internal static class RemoteServerFields
{
    /// <summary>The schema of header fields.</summary>
    public const string Headers =
        """{"type":"object","maxProperties":20,"description":"header fields, each a reference to a secret a person gives: {\"Authorization\":\"Bearer ${secret:API_TOKEN}\"}","propertyNames":{"pattern":"^[A-Za-z][A-Za-z0-9-]{0,63}$"},"additionalProperties":{"type":"string","pattern":"^((Bearer|Basic|Token|ApiKey) )?\\$\\{secret:[A-Za-z_][A-Za-z0-9_]{0,127}\\}$"}}""";

    /// <summary>The schema of names of secrets, in the place of their values.</summary>
    public const string Names =
        """{"type":"object","maxProperties":20,"description":"names of the secrets the server wants, each with an empty value; a person gives the values","propertyNames":{"pattern":"^[A-Za-z_][A-Za-z0-9_]{0,127}$"},"additionalProperties":{"type":"string","maxLength":0}}""";

    /// <summary>The schema of an address: without a query, which may carry a secret and ends in the logs of others.</summary>
    public const string Url =
        """{"type":"string","maxLength":2000,"pattern":"^https?://[^?#@\\s]+$","description":"the endpoint, without query; which transport it speaks is tried"}""";

    /// <summary>What is said beside when arguments do not fit.</summary>
    public const string Advice =
        "a secret is never an argument: name it with an empty value, or refer to it as ${secret:NAME} in headers, and a person gives it (turnpike secret set SERVER NAME)";

    // What the gateway signs in with itself is for authorization servers, and for no server behind it.
    private static readonly string[] Own = ["CLIENT_SECRET", "CLIENT_KEY", "ID_TOKEN"];

    /// <summary>What is wrong with them together; null for nothing.</summary>
    public static MetaError? Refusal(JsonView arguments)
    {
        var fields = Fields(arguments["headers"u8]);
        if (Own.FirstOrDefault(own => fields.Any(f => f.Value.Contains(SecretReferences.To(own), StringComparison.Ordinal)) || NamesOf(arguments).Contains(own)) is { } name)
        {
            return new MetaError(MetaCodes.Arguments, $"{name} is what the gateway itself signs in with, and goes to no server.", "another name, such as API_TOKEN");
        }

        return fields.IsEmpty && NamesOf(arguments) is { Length: > 1 } names
            ? new MetaError(
                MetaCodes.Arguments,
                $"It is not said how {string.Join(", ", names)} are sent.",
                $"headers: {{\"X-FIELD\": \"{SecretReferences.To(names[0])}\", …}}; one secret alone is sent as Authorization: Bearer")
            : null;
    }

    /// <summary>The header fields that are asked for; one secret that is only named is the bearer's. Null when nothing is said of any.</summary>
    public static ImmutableArray<NamedSecret>? Of(JsonView arguments)
    {
        var fields = Fields(arguments["headers"u8]);
        return !fields.IsEmpty ? fields
            : NamesOf(arguments) is [var only] ? [new NamedSecret("Authorization", $"Bearer {SecretReferences.To(only)}")]
            : arguments["headers"u8].Exists ? [] : null;
    }

    private static ImmutableArray<NamedSecret> Fields(JsonView headers)
    {
        var fields = ImmutableArray.CreateBuilder<NamedSecret>();
        if (headers.Exists)
        {
            foreach (var member in headers.Members)
            {
                fields.Add(new NamedSecret(member.Name.GetString(), member.Value.GetString()));
            }
        }

        return fields.ToImmutable();
    }

    private static string[] NamesOf(JsonView arguments)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var view in new[] { arguments["credentials"u8], arguments["env_args"u8] })
        {
            if (view.Exists)
            {
                foreach (var member in view.Members)
                {
                    names.Add(member.Name.GetString());
                }
            }
        }

        return [.. names];
    }
}
