using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Accounts;

/// <summary>People whom an OpenID provider sends.</summary>
internal static class ExternalActs
{
    private const int LongestAccount = 128;
    private const int MostGroups = 100;

    public static async ValueTask<SignInAnswer> OpenAsync(ActDesk desk, OpenExternalSession request, CancellationToken cancellation)
    {
        var source = SessionActs.SourceOf(request.Source);
        var issuer = desk.Accounts.Issuers.FirstOrDefault(i => i.Issuer == request.Issuer) ?? throw Refused(
            desk, source, "issuer_unknown", $"the process that owns the data folder does not know the issuer {request.Issuer}: it was started with another configuration file");
        var account = AccountOf(request.Issuer, request.Subject);
        var people = desk.Store.Current.People;
        var known = people.Find(account) ?? ByEmail(desk, issuer, request, source);
        if (known is { SignIn.IsDisabled: true })
        {
            throw Refused(desk, source, $"disabled ({issuer.Issuer})", $"'{known.Name}' may not sign in here; an admin has said so");
        }

        if (known is null && issuer.Roles.IsEmpty)
        {
            throw Refused(desk, source, $"not_listed ({issuer.Issuer})", $"nobody here has the account '{account}': an admin lists it with turnpike admin person set NAME --account");
        }

        var person = issuer.Roles.IsEmpty ? known! with { Accounts = [.. known.Accounts, account] } : Mapped(people, known, issuer, account, request);
        if (known is not null || !person.Roles.IsEmpty)
        {
            await PutAsync(desk, known, person);
        }

        return person.Roles.IsEmpty && person.Groups.IsEmpty
            ? throw Refused(desk, source, $"no_role ({issuer.Issuer})", $"none of the groups that {issuer.ShownLabel} says '{person.Name}' is in has a role here; an admin gives groups roles in console.oidc of the configuration file")
            : await SessionActs.OpenAsync(desk, desk.Store.Current.People.Find(account)!, "oidc", source, a => a with { IsExternal = true }, Proved(desk, request));
    }

    /// <summary>The account of somebody at a provider: both names where they fit, else a digest of them.</summary>
    internal static string AccountOf(string issuer, string subject)
    {
        var account = $"{issuer}#{subject}";
        return account.Length <= LongestAccount && account.All(c => c is > ' ' and < '\x7f')
            ? account
            : $"oidc#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account)))}";
    }

    // Somebody who came by this provider already is known by what it calls them there: an address it gives to somebody else later gives nothing away.
    private static Person? ByEmail(ActDesk desk, OpenIdIssuer issuer, OpenExternalSession request, string source)
    {
        if (!issuer.EmailAccounts || request.Email is not { } email || desk.Store.Current.People.Find(email) is not { } person)
        {
            return null;
        }

        return person.Accounts.Prepend(person.Name).Any(a => a.StartsWith(issuer.Issuer + "#", StringComparison.Ordinal) || a.StartsWith("oidc#", StringComparison.Ordinal))
            ? throw Refused(desk, source, $"address_taken ({issuer.Issuer})", $"the address {email} belongs to somebody else of {issuer.ShownLabel} already; an admin can take that account off the list")
            : person;
    }

    // Where a provider's groups have roles, they say at each sign-in what somebody may: who left a group has lost what it gave.
    private static Person Mapped(People people, Person? known, OpenIdIssuer issuer, string account, OpenExternalSession request)
    {
        var roles = request.Groups.Select(g => issuer.Roles.GetValueOrDefault(g)).OfType<string>().Distinct(StringComparer.Ordinal).ToImmutableArray();
        var groups = request.Groups.Where(g => IsName(g) && !Person.AllRoles.Contains(g, StringComparer.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).Take(MostGroups).ToImmutableArray();
        var person = known ?? new Person { Name = Name(people, account, request) };

        // A group alone, with no role of this provider's, lets nobody in.
        return person with { Roles = roles, Groups = roles.IsEmpty ? [] : groups, Accounts = [.. person.Accounts, account] };
    }

    private static string Name(People people, string account, OpenExternalSession request)
    {
        foreach (var name in new[] { request.Email, request.Name })
        {
            // A colon is what tells agents and tokens from people, and the first token's name is nobody's to choose.
            if (name is not null && IsName(name) && !name.Contains(':', StringComparison.Ordinal) && name != AdminToken.First && people.Find(name) is null)
            {
                return name;
            }
        }

        return account;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestAccount && text.Trim().Length == text.Length && !text.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Surrogate or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator || c == '\ufffd');

    private static async ValueTask PutAsync(ActDesk desk, Person? known, Person person)
    {
        var isSame = known is not null && known.Roles.SequenceEqual(Person.AllRoles.Where(person.Roles.Contains)) && known.Groups.ToHashSet().SetEquals(person.Groups) && known.Accounts.Contains(person.Accounts[^1], StringComparer.OrdinalIgnoreCase);
        if (isSame)
        {
            return;
        }

        await desk.ChangeAsync("person.set", Administrators.PersonActs.Describe(Administrators.PersonActs.View(person)), () =>
        {
            try
            {
                desk.Store.PutPerson(person);
                return ValueTask.FromResult(Nothing.Value);
            }
            catch (ArgumentException e)
            {
                throw new AdminException(new AdminFault(AdminFaultCode.Invalid, e.Message.Split(" (Parameter", 2)[0]), e);
            }
        });
    }

    // A provider that somebody signed in to this morning vouches for this morning, and one that does not say when, for no time at all.
    private static DateTimeOffset Proved(ActDesk desk, OpenExternalSession request) =>
        request.ProvedAt is not { } at ? DateTimeOffset.UnixEpoch
        : desk.Time.GetUtcNow() is var now && at > now ? now
        : at;

    private static AdminException Refused(ActDesk desk, string source, string cause, string why)
    {
        Proof.Refuse(desk, "sign_in_oidc", source, cause);
        return new AdminException(AdminFaultCode.Forbidden, why);
    }
}
