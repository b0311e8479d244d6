using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.SignIns;

namespace Turnpike.Gateway.MetaTools.SignIns;

/// <summary>
/// What a caller is told of what a server wants to be authorized by: what is lacking, and the way out of band on which a person gives it.
/// No value of a secret is ever part of it.
/// </summary>
internal sealed record SignInReport
{
    /// <summary>Nothing is lacking that is known.</summary>
    public const string None = "none";

    /// <summary>A secret or a sign-in is lacking.</summary>
    public const string Missing = "missing_auth";

    /// <summary>The server wants further scopes.</summary>
    public const string Scopes = "insufficient_scope";

    /// <summary>The members of the schema it is written by.</summary>
    public const string Schema =
        """
        "message":{"type":"string"},"auth_state":{"enum":["none","missing_auth","insufficient_scope","elicitation_required","policy_denied","unknown"]},"requires_auth":{"type":"boolean"},"flow_id":{"type":"string"},"status":{"enum":["pending","completed","failed","expired","cancelled","not_found","needs_secret"]},"url":{"type":"string"},"auth_url":{"type":"string"},"expires_at":{"type":"string","format":"date-time"},"issuer":{"type":"string"},"scopes":{"type":"array","items":{"type":"string"}},"missing_scopes":{"type":"array","items":{"type":"string"}},"secrets":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"command":{"type":"string"}},"required":["name","command"]}},"tools_found":{"type":"integer"},"next_step":{"type":"string"}
        """;

    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary><see cref="None"/>, <see cref="Missing"/> or <see cref="Scopes"/>.</summary>
    public required string State { get; init; }

    /// <summary>In a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What to do now; null for nothing.</summary>
    public string? NextStep { get; init; }

    /// <summary>The flow a person finishes; null where there is none.</summary>
    public SignInView? Flow { get; init; }

    /// <summary>Scopes the server wants beside those it was given.</summary>
    public ImmutableArray<string> MissingScopes { get; init; } = [];

    /// <summary>Secrets a person gives, each by its command.</summary>
    public ImmutableArray<(string Name, string Command)> Secrets { get; init; } = [];

    /// <summary>Writes it.</summary>
    /// <param name="json">Where.</param>
    /// <param name="url">What the address is called: <c>url</c> or <c>auth_url</c>.</param>
    public void Write(Utf8JsonWriter json, string url)
    {
        json.WriteString("message"u8, Message);
        json.WriteString("auth_state"u8, State);
        json.WriteBoolean("requires_auth"u8, Flow is { Status: "pending" } || (Flow is null && State != None));
        if (Flow is not null)
        {
            Write(json, Flow, url);
        }
        else if (!Secrets.IsEmpty && State != None)
        {
            json.WriteString("status"u8, "needs_secret"u8);
        }

        WriteList(json, "missing_scopes", MissingScopes);
        if (!Secrets.IsEmpty)
        {
            json.WriteStartArray("secrets"u8);
            foreach (var (name, command) in Secrets)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, name);
                json.WriteString("command"u8, command);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (NextStep is not null)
        {
            json.WriteString("next_step"u8, NextStep);
        }
    }

    /// <summary>Writes a flow, without what to do next.</summary>
    public static void Write(Utf8JsonWriter json, SignInView flow, string url)
    {
        json.WriteString("flow_id"u8, flow.Flow);
        json.WriteString("status"u8, flow.Status);
        if (flow.Url is not null)
        {
            json.WriteString(url, flow.Url);
        }

        if (flow.ExpiresAt is { } expires)
        {
            json.WriteString("expires_at"u8, expires);
        }

        if (flow.Issuer is not null)
        {
            json.WriteString("issuer"u8, flow.Issuer);
        }

        WriteList(json, "scopes", flow.Scopes);
        if (flow.Definitions is { } definitions)
        {
            json.WriteNumber("tools_found"u8, definitions);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> items)
    {
        if (items.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
