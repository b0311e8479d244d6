using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.State.Administrators;

namespace Turnpike.Console.People;

/// <summary><c>/console/people</c>: who may sign in and what they may; and the tokens of programs.</summary>
internal static class PeoplePages
{
    private const string Here = "/console/people";

    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/people", Right.Administer, ListAsync);
        routes.Get("/people/new", Right.Administer, _ => ValueTask.FromResult(PageAnswer.Show<PersonPage>("Add a person", new PersonModel { IsNew = true, Person = new PersonView("", [Person.Viewer], [], []) })));
        routes.Post("/people/new", Right.Administer, AddAsync);
        routes.Get("/people/{name}", Right.Administer, ShowAsync);
        routes.Post("/people/{name}", Right.Administer, ChangeAsync);
        routes.Post("/people/{name}/link", Right.Administer, LinkAsync);
        routes.Post("/people/{name}/sign-in", Right.Administer, AllowAsync);
        routes.Post("/people/{name}/code", Right.Administer, RemoveCodeAsync);
        routes.Post("/people/{name}/sessions", Right.Administer, EndSessionsAsync);
        routes.Post("/people/{name}/remove", Right.Administer, RemoveAsync);
    }

    private static async ValueTask<PageAnswer> ListAsync(PageRequest request) => PageAnswer.Show<PeoplePage>(
        "People", new PeopleModel((await request.ActAsync(AdminActs.ListPeople, Nothing.Value)).People, (await request.ActAsync(AdminActs.ListSessions, Nothing.Value)).Sessions, request.Visitor.Name));

    private static async ValueTask<PageAnswer> AddAsync(PageRequest request)
    {
        var asked = Read(request, request.Form("name"));
        try
        {
            if (request.Node.Current.People.Find(asked.Name) is not null)
            {
                throw new AdminException(AdminFaultCode.Conflict, $"There is somebody called '{asked.Name}' already.");
            }

            await request.ActAsync(AdminActs.SetPerson, asked);
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.Conflict)
        {
            return PageAnswer.Show<PersonPage>("Add a person", new PersonModel { IsNew = true, Person = asked, Problem = PageWriter.Sentence(e) }, 400);
        }

        var link = request.IsTicked("link") ? await request.ActAsync(AdminActs.CreateLink, new CreateLink(asked.Name)) : null;
        return await PersonAsync(request, asked.Name, link);
    }

    private static ValueTask<PageAnswer> ShowAsync(PageRequest request) => PersonAsync(request, request.Place("name"), null);

    private static async ValueTask<PageAnswer> PersonAsync(PageRequest request, string name, IssuedLink? link)
    {
        var person = (await request.ActAsync(AdminActs.ListPeople, Nothing.Value)).People.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no person '{name}'");
        var sessions = (await request.ActAsync(AdminActs.ListSessions, Nothing.Value)).Sessions;
        return PageAnswer.Show<PersonPage>(person.Name, new PersonModel
        {
            Person = person,
            Sessions = [.. sessions.Where(s => string.Equals(s.Person, person.Name, StringComparison.OrdinalIgnoreCase))],
            Link = link,
            IsSelf = string.Equals(person.Name, request.Visitor.Name, StringComparison.OrdinalIgnoreCase),
        });
    }

    private static async ValueTask<PageAnswer> ChangeAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.SetPerson, Read(request, request.Place("name")));
        return PageAnswer.To(Of(request), "Kept. Whoever is signed in with other roles than these signs in anew.");
    }

    private static async ValueTask<PageAnswer> LinkAsync(PageRequest request) =>
        await PersonAsync(request, request.Place("name"), await request.ActAsync(AdminActs.CreateLink, new CreateLink(request.Place("name"))));

    private static async ValueTask<PageAnswer> AllowAsync(PageRequest request)
    {
        var isAllowed = request.IsTicked("enabled");
        await request.ActAsync(AdminActs.SetSignIn, new SetSignIn(request.Place("name"), isAllowed));
        return PageAnswer.To(Of(request), isAllowed ? $"{request.Place("name")} may sign in." : $"{request.Place("name")} may not sign in any more, and is signed out.");
    }

    private static async ValueTask<PageAnswer> RemoveCodeAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.RemovePersonCode, new NamedPerson(request.Place("name")));
        return PageAnswer.To(Of(request), "The authenticator is gone; the password alone signs in until another is set up.");
    }

    private static async ValueTask<PageAnswer> EndSessionsAsync(PageRequest request)
    {
        if (request.Form("id") is { Length: > 0 } id)
        {
            await request.ActAsync(AdminActs.EndOneSession, new NamedSession(id));
            return PageAnswer.To(Of(request), "The session is over.");
        }

        await request.ActAsync(AdminActs.EndSessionsOf, new NamedPerson(request.Place("name")));
        return PageAnswer.To(Of(request), "Every session is over.");
    }

    private static async ValueTask<PageAnswer> RemoveAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.RemovePerson, new NamedPerson(request.Place("name")));
        return PageAnswer.To(Here, $"{request.Place("name")} is removed.");
    }

    private static PersonView Read(PageRequest request, string name) =>
        new(name, [.. Person.AllRoles.Where(request.FormAll("role").Contains)], Words(request.Form("groups")), Words(request.Form("accounts")));

    private static string Of(PageRequest request) => $"{Here}/{Uri.EscapeDataString(request.Place("name"))}";

    private static ImmutableArray<string> Words(string text) => [.. text.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}

/// <summary>Everybody.</summary>
internal sealed record PeopleModel(ImmutableArray<PersonView> People, ImmutableArray<ConsoleSessionView> Sessions, string Self);

/// <summary>Somebody.</summary>
internal sealed record PersonModel
{
    /// <summary>The person, as kept or as typed.</summary>
    public required PersonView Person { get; init; }

    /// <summary>Whether they are about to be added.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether it is who looks.</summary>
    public bool IsSelf { get; init; }

    /// <summary>Their sessions.</summary>
    public ImmutableArray<ConsoleSessionView> Sessions { get; init; } = [];

    /// <summary>A link for them, shown this once.</summary>
    public IssuedLink? Link { get; init; }

    /// <summary>Why they were not added.</summary>
    public string? Problem { get; init; }
}
