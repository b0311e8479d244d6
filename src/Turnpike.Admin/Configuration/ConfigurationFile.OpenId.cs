using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <content>The member <c>console.oidc</c>.</content>
public static partial class ConfigurationFile
{
    private const int MostIssuers = 8;
    private const int LongestName = 256;

    private static readonly string[] IssuerKeys =
        ["issuer", "client_id", "client_secret_file", "client_secret_env", "scopes", "label", "groups_claim", "email_accounts", "roles"];

    // One issuer is written as an object, several as an array of them.
    private static ImmutableArray<OpenIdIssuer> ReadIssuers(ReadOnlyMemory<byte> text, JsonView value)
    {
        if (value.Kind != JsonKind.Array)
        {
            return [ReadIssuer(text, value)];
        }

        if (value.Count > MostIssuers)
        {
            throw Wrong(text, value.Start, $"there are at most {MostIssuers} issuers");
        }

        var issuers = ImmutableArray.CreateBuilder<OpenIdIssuer>(value.Count);
        foreach (var element in value.Elements)
        {
            var issuer = ReadIssuer(text, element);
            issuers.Add(issuers.Any(i => i.Issuer == issuer.Issuer)
                ? throw Wrong(text, element.Start, $"the issuer '{issuer.Issuer}' is here twice: whose accounts are whose would be anybody's guess")
                : issuer);
        }

        return issuers.ToImmutable();
    }

    private static OpenIdIssuer ReadIssuer(ReadOnlyMemory<byte> text, JsonView section)
    {
        string? issuer = null, client = null;
        var read = new OpenIdIssuer { Issuer = "", ClientId = "" };
        foreach (var (name, value) in Section(text, section).Members)
        {
            switch (name.GetString())
            {
                case "issuer":
                    issuer = Text(text, value, ReadIssuerAddress);
                    break;
                case "client_id":
                    client = Text(text, value, v => Named(v, "this is the client id the issuer gave", "turnpike"));
                    break;
                default:
                    read = ReadIssuerMember(text, name, value, read);
                    break;
            }
        }

        if (issuer is null || client is null)
        {
            throw Wrong(text, section.Start, "an issuer has \"issuer\" and \"client_id\"");
        }

        return read.ClientSecretFile is not null && read.ClientSecretVariable is not null
            ? throw Wrong(text, section.Start, "the client secret comes from a file or from the environment, not from both", "client_secret_file")
            : read with { Issuer = issuer, ClientId = client };
    }

    private static OpenIdIssuer ReadIssuerMember(ReadOnlyMemory<byte> text, JsonView name, JsonView value, OpenIdIssuer read) => name.GetString() switch
    {
        "client_secret_file" => read with { ClientSecretFile = Text(text, value, v => Named(v, "this is the path of a file", "oidc.secret")) },
        "client_secret_env" => read with { ClientSecretVariable = Text(text, value, v => Named(v, "this is the name of a variable", "TURNPIKE_OIDC_SECRET")) },
        "scopes" => read with { Scopes = ReadScopes(text, value) },
        "label" => read with { Label = Text(text, value, v => Named(v, "this is what the button says, in at most 60 characters", "Company sign-in", 60)) },
        "groups_claim" => read with { GroupsClaim = Text(text, value, v => Named(v, "this is the name of a claim, or a JSON Pointer into one", "groups")) },
        "email_accounts" => read with { EmailAccounts = Flag(text, value) },
        "roles" => read with { Roles = ReadRoles(text, value) },
        "client_secret" => throw Wrong(text, name.Start, "a secret does not stand in the configuration", "client_secret_file"),
        _ => throw Unknown(text, name, IssuerKeys),
    };

    // Kept as it is written: issuers are compared character by character, and one with another slash is another.
    private static string ReadIssuerAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && EgressGuard.Problem(url, allowInsecure: false) is null && url.Query.Length == 0 && text.Length <= LongestName
            ? text
            : throw new AdminException(
                AdminFaultCode.Invalid, "an issuer is an https address, or http to this machine, without query and fragment", "https://login.example.com/realms/staff");

    private static ImmutableArray<string> ReadScopes(ReadOnlyMemory<byte> text, JsonView value)
    {
        var scopes = Texts(text, value, v => ScopeList.TryParse(v, out var one) && one.Length == 1
            ? one[0]
            : throw new AdminException(AdminFaultCode.Invalid, "this is the name of one scope", "profile"));
        return ["openid", .. scopes.Where(s => s != "openid").Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableSortedDictionary<string, string> ReadRoles(ReadOnlyMemory<byte> text, JsonView section)
    {
        var roles = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (group, value) in Section(text, section).Members)
        {
            roles[group.GetString()] = Text(text, value, role => Person.AllRoles.Contains(role, StringComparer.Ordinal)
                ? role
                : throw new AdminException(
                    AdminFaultCode.Invalid, $"there is no role '{role}'", NearestName.Of(role, Person.AllRoles) ?? string.Join(", ", Person.AllRoles)));
        }

        return roles.ToImmutable();
    }

    private static string Named(string text, string what, string example, int longest = LongestName) =>
        text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl) ? text : throw new AdminException(AdminFaultCode.Invalid, what, example);
}
