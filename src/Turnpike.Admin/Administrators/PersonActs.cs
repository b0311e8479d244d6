using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Administrators;

/// <summary>Acts on people.</summary>
internal static class PersonActs
{
    public static ValueTask<PersonList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new PersonList([.. desk.Store.Current.People.All.Select(View)]));

    public static ValueTask<PersonView> SetAsync(ActDesk desk, PersonView request, CancellationToken cancellation)
    {
        if (request.Roles.FirstOrDefault(r => !Person.AllRoles.Contains(r, StringComparer.Ordinal)) is { } unknown)
        {
            throw new AdminException(
                AdminFaultCode.Invalid, $"there is no role '{unknown}'", NearestName.Of(unknown, Person.AllRoles) ?? string.Join(", ", Person.AllRoles));
        }

        try
        {
            desk.Store.PutPerson(new Person { Name = request.Name, Roles = request.Roles, Groups = request.Groups, Accounts = request.Accounts });
        }
        catch (ArgumentException e)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Invalid, e.Message.Split(" (Parameter", 2)[0]), e);
        }

        return ValueTask.FromResult(View(desk.Store.Current.People.Find(request.Name)!));
    }

    public static ValueTask<Nothing> RemoveAsync(ActDesk desk, NamedPerson request, CancellationToken cancellation)
    {
        desk.Store.RemovePerson(request.Name);
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ActRecord Describe(PersonView person) => new(
        null, person.Name, $"roles: {Names(person.Roles)}; groups: {Names(person.Groups)}; accounts: {Names(person.Accounts)}");

    private static string Names(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";

    /// <summary>A person as shown.</summary>
    public static PersonView View(Person person) => new(person.Name, person.Roles, person.Groups, person.Accounts, AccountActs.View(person.SignIn));
}
