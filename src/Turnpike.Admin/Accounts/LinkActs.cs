using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Accounts;

/// <summary>Acts on links that are good once: the first administrator's, and the way back in.</summary>
internal static class LinkActs
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static async ValueTask<IssuedLink> CreateAsync(ActDesk desk, CreateLink request, CancellationToken cancellation)
    {
        var people = desk.Store.Current.People;
        if (request.OnlyFirst && people.All.Any(p => p.SignIn.IsPossible && p.Roles.Contains(Person.Admin, StringComparer.Ordinal)))
        {
            return new IssuedLink(null, null, null, null);
        }

        var person = request.Person is { } name ? SessionActs.Find(desk, name) : null;
        if (person is { SignIn.IsDisabled: true })
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{person.Name}' may not sign in", $"turnpike admin person sign-in {person.Name} --enable");
        }

        return await desk.ChangeAsync("sign_in_link.create", new ActRecord(null, person?.Name, person is null ? "for the first administrator" : null), () =>
        {
            var expires = desk.Time.GetUtcNow() + Lifetime;
            var token = desk.Store.CreateLink(new SignInLink(person?.Name, expires));
            return ValueTask.FromResult(new IssuedLink(token, desk.Console() is { } console ? ConsolePage.LinkOf(console, token) : null, person?.Name, expires));
        });
    }

    public static ValueTask<LinkView> ShowAsync(ActDesk desk, GivenLink request, CancellationToken cancellation)
    {
        var link = Require(desk, request.Token, request.Source);
        return ValueTask.FromResult(new LinkView(link.Person, link.ExpiresAt));
    }

    public static async ValueTask<SignInAnswer> CompleteAsync(ActDesk desk, CompleteLink request, CancellationToken cancellation)
    {
        var source = SessionActs.SourceOf(request.Source);
        var link = Require(desk, request.Token, source);
        var name = link.Person ?? request.Name?.Trim() ?? "";
        if (name.Length == 0)
        {
            throw new AdminException(AdminFaultCode.Invalid, "choose a name");
        }

        AccountActs.RequireGood(request.Password, name);
        var password = await desk.Accounts.HashAsync(() => PasswordHash.Create(request.Password, desk.Accounts.Iterations));
        return await desk.ChangeAsync("sign_in_link.complete", new ActRecord(null, name, $"from {source}"), () =>
        {
            // Who comes first also answers approvals, or nobody could: with a person on the list only people of the list do.
            var made = link.Person is null ? new Person { Name = name, Roles = [Person.Admin, Person.Approver] } : null;
            try
            {
                var token = desk.Store.CompleteLink(request.Token, made, account => account with { Password = password }, SessionActs.New(desk, name, "link", source));
                desk.Accounts.Guard.Succeeded(name);
                return ValueTask.FromResult(new SignInAnswer(SignInAnswer.SignedIn, token, desk.Store.Current.People.Find(name)!.Name, 0));
            }
            catch (ArgumentException e)
            {
                throw new AdminException(new AdminFault(AdminFaultCode.Invalid, e.Message.Split(" (Parameter", 2)[0]), e);
            }
        });
    }

    private static SignInLink Require(ActDesk desk, string token, string source)
    {
        if (desk.Store.FindLink(token) is { } link)
        {
            return link;
        }

        Proof.Refuse(desk, "sign_in_link", SessionActs.SourceOf(source));
        throw new AdminException(AdminFaultCode.NotFound, "this link is good no more: it was used, or its hour is over, or a newer one took its place", "turnpike admin link");
    }
}
