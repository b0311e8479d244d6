using System.Collections.Immutable;

namespace Turnpike.Admin.Configuration;

/// <summary>An OpenID Connect issuer people sign in to the console with: one element of <c>console.oidc</c>. Immutable; holds no secret.</summary>
public sealed record OpenIdIssuer
{
    /// <summary>The claim that names groups where nothing else is configured.</summary>
    public const string UsualGroupsClaim = "groups";

    /// <summary>The issuer, character by character as its ID tokens name it (OpenID Connect Core 2).</summary>
    public required string Issuer { get; init; }

    /// <summary>The client id the gateway is registered under there.</summary>
    public required string ClientId { get; init; }

    /// <summary>The file with the client secret; null for none. Read at each sign-in, so that it may be replaced.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>The environment variable with the client secret; null for none.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>The scopes asked for; <c>openid</c> is always among them.</summary>
    public ImmutableArray<string> Scopes { get; init; } = ["openid", "profile", "email"];

    /// <summary>What the button of the sign-in page says; null for the issuer's host.</summary>
    public string? Label { get; init; }

    /// <summary>The claim with the groups of a person: a name, or a JSON Pointer into nested claims (<c>/realm_access/roles</c>).</summary>
    public string GroupsClaim { get; init; } = UsualGroupsClaim;

    /// <summary>Whether a person is also known by an e-mail address the issuer says it has verified.</summary>
    public bool EmailAccounts { get; init; }

    /// <summary>The role each group gives, one of those of a person. Groups that are not named give none.</summary>
    public ImmutableSortedDictionary<string, string> Roles { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What the button of the sign-in page says.</summary>
    public string ShownLabel => Label ?? new Uri(Issuer).Host;
}
