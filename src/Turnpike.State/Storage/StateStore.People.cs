using Microsoft.Data.Sqlite;
using Turnpike.State.Administrators;

namespace Turnpike.State.Storage;

/// <content>People, their roles, groups and accounts.</content>
public sealed partial class StateStore
{
    /// <summary>Most people of a data folder.</summary>
    public const int MaxPeople = 1_000;

    /// <summary>
    /// Lists a person, in the place of one of the same name. Throws <see cref="StateConflictException"/> when an account is somebody
    /// else's already, <see cref="ArgumentException"/> for a role there is not or a name that could not be one.
    /// </summary>
    public void PutPerson(Person person)
    {
        var written = Checked(person);
        Act(transaction =>
        {
            var others = _current.People.All.Where(p => !string.Equals(p.Name, written.Name, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (others.Length >= MaxPeople)
            {
                throw new StateConflictException($"there are {MaxPeople} people already: remove one first");
            }

            foreach (var account in written.Accounts.Prepend(written.Name))
            {
                if (others.FirstOrDefault(p => p.Accounts.Prepend(p.Name).Contains(account, StringComparer.OrdinalIgnoreCase)) is { } other)
                {
                    throw new StateConflictException($"'{account}' is an account of '{other.Name}' already");
                }
            }

            WritePerson(transaction, written);
            return true;
        });
    }

    /// <summary>Takes a person off the list. Throws <see cref="StateConflictException"/> when nobody of this name is on it.</summary>
    public void RemovePerson(string name) => Act(transaction =>
    {
        if (_current.People.All.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } person)
        {
            throw Missing("person", name, _current.People.All.Select(p => p.Name));
        }

        Run(transaction, "DELETE FROM people WHERE name = @name", new { name = person.Name });
        RemoveAccount(transaction, person.Name);
        return true;
    });

    // Who has other roles than before signs in anew: what a page showed under the old ones does not stay open.
    private void WritePerson(SqliteTransaction transaction, Person written)
    {
        var before = _current.People.All.FirstOrDefault(p => SameName(p.Name, written.Name));
        Run(
            transaction,
            """
            DELETE FROM people WHERE name = @before;
            INSERT INTO people (name, roles, groups, accounts) VALUES (@name, @roles, @groups, @accounts)
            """,
            new
            {
                before = before?.Name ?? written.Name,
                name = written.Name,
                roles = PeopleRows.Join(written.Roles),
                groups = PeopleRows.Join(written.Groups),
                accounts = PeopleRows.Join(written.Accounts),
            });
        if (before is not null && !before.Roles.SequenceEqual(written.Roles))
        {
            EndSessions(transaction, s => SameName(s.Person, written.Name));
        }
    }

    private static Person Checked(Person person)
    {
        if (person.Roles.FirstOrDefault(r => !Person.AllRoles.Contains(r, StringComparer.Ordinal)) is { } unknown)
        {
            throw new ArgumentException($"there is no role '{unknown}': the roles are {string.Join(", ", Person.AllRoles)}", nameof(person));
        }

        // A list of approvers names roles and groups alike: a group called like a role would give away the role.
        if (person.Groups.FirstOrDefault(g => Person.AllRoles.Contains(g, StringComparer.OrdinalIgnoreCase)) is { } role)
        {
            throw new ArgumentException($"'{role}' is a role and cannot be the name of a group", nameof(person));
        }

        return person with
        {
            Name = StateNames.Person(person.Name),
            Roles = [.. Person.AllRoles.Where(r => person.Roles.Contains(r, StringComparer.Ordinal))],
            Groups = [.. person.Groups.Select(StateNames.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Accounts =
            [
                .. person.Accounts.Select(StateNames.Person)
                    .Where(a => !string.Equals(a, person.Name, StringComparison.OrdinalIgnoreCase))
                    .Distinct(StringComparer.OrdinalIgnoreCase)
                    .Order(StringComparer.OrdinalIgnoreCase),
            ],
        };
    }
}
