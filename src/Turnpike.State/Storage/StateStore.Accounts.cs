using Microsoft.Data.Sqlite;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <content>How people sign in: their accounts, sealed, their sessions, and links that are good once.</content>
public sealed partial class StateStore
{
    /// <summary>The account of a person, by any of their names; null for none.</summary>
    public Account? FindAccount(string person)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return _current.People.Find(person) is { } known ? AccountRows.Read(_connection, transaction, _seal.Accounts, known.Name) : null;
        }
    }

    /// <summary>
    /// Changes how a person signs in, and ends their sessions where that is asked for, but for <paramref name="kept"/>. Throws
    /// <see cref="StateConflictException"/> when nobody of this name is listed; what <paramref name="change"/> throws leaves everything as it was.
    /// </summary>
    public void ChangeAccount(string person, Func<Account, Account> change, bool endsSessions, string? kept = null) => Act(transaction =>
    {
        var known = FindPerson(person);
        PutAccount(transaction, known.Name, change);
        if (endsSessions)
        {
            EndSessions(transaction, s => SameName(s.Person, known.Name) && s.Id != kept);
        }

        return true;
    });

    /// <summary>
    /// Opens a session, and changes the account of its person in the same step: a code that was used is used. Returns its token, this once.
    /// </summary>
    public string OpenSession(ConsoleSession session, Func<Account, Account>? change)
    {
        ArgumentNullException.ThrowIfNull(session);
        string? token = null;
        Act(transaction =>
        {
            var known = FindPerson(session.Person);
            if (change is not null)
            {
                PutAccount(transaction, known.Name, change);
            }

            token = InsertSession(transaction, session with { Person = known.Name });
            return true;
        });
        return token!;
    }

    /// <summary>Notes that the person of a session proved anew who they are.</summary>
    public void ConfirmSession(string id, DateTimeOffset at, Func<Account, Account> change) => Act(transaction =>
    {
        var session = _current.ConsoleSessions.Values.FirstOrDefault(s => s.Id == id) ?? throw new StateConflictException("the session has ended");
        PutAccount(transaction, session.Person, change);
        Run(transaction, "UPDATE console_sessions SET authenticated_at = @at WHERE id = @id", new { id, at = at.ToUnixTimeMilliseconds() });
        return true;
    });

    /// <summary>Ends sessions, and says how many.</summary>
    public int EndSessions(Func<ConsoleSession, bool> which)
    {
        var ended = 0;
        Act(transaction => (ended = EndSessions(transaction, which)) > 0);
        return ended;
    }

    /// <summary>Makes a link that is good once, in the place of earlier ones for the same person. Returns its token, this once.</summary>
    public string CreateLink(SignInLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        var token = SignInLink.CreateToken();
        SignInLink.TryHash(token, out var hash);
        Act(transaction =>
        {
            var person = link.Person is { } name ? FindPerson(name).Name : "";
            Run(
                transaction,
                "DELETE FROM sign_in_links WHERE person = @person OR expires_at <= @now; INSERT INTO sign_in_links (hash, person, expires_at) VALUES (@hash, @person, @expiresAt)",
                new { hash = TokenForm.ToBytes(hash), person, now = Now, expiresAt = link.ExpiresAt.ToUnixTimeMilliseconds() });
            return true;
        });
        return token;
    }

    /// <summary>The link of a token; null when there is none, or it is good no more.</summary>
    public SignInLink? FindLink(string token)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return FindLink(transaction, token);
        }
    }

    /// <summary>
    /// Uses a link up: lists its person where it makes the first administrator, changes how they sign in, ends their sessions and opens one.
    /// Returns its token, this once. Throws <see cref="StateConflictException"/> when the link is good no more.
    /// </summary>
    public string CompleteLink(string token, Person? made, Func<Account, Account> change, ConsoleSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        string? opened = null;
        Act(transaction =>
        {
            var link = FindLink(transaction, token) ?? throw new StateConflictException("this link is good no more");
            SignInLink.TryHash(token, out var hash);
            Run(transaction, "DELETE FROM sign_in_links WHERE hash = @hash", new { hash = TokenForm.ToBytes(hash) });
            var name = link.Person;
            if (name is null)
            {
                // Somebody who is listed already stays who they are.
                var known = _current.People.Find(made!.Name);
                name = known?.Name ?? made.Name;
                WritePerson(transaction, Checked(known is null ? made : known with { Roles = [.. known.Roles, .. made.Roles] }));
            }

            PutAccount(transaction, name, change);
            EndSessions(transaction, s => SameName(s.Person, name));
            opened = InsertSession(transaction, session with { Person = name });
            return true;
        });
        return opened!;
    }

    private static bool SameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private Person FindPerson(string name) =>
        _current.People.Find(name) ?? throw Missing("person", name, _current.People.All.Select(p => p.Name));

    private SignInLink? FindLink(SqliteTransaction transaction, string token)
    {
        if (!SignInLink.TryHash(token, out var hash)
            || Dapper.SqlMapper.QuerySingleOrDefault<LinkRow>(
                _connection, "SELECT person AS Person, expires_at AS ExpiresAt FROM sign_in_links WHERE hash = @hash", new { hash = TokenForm.ToBytes(hash) }, transaction) is not { } row
            || row.ExpiresAt <= Now)
        {
            return null;
        }

        return new SignInLink(row.Person.Length == 0 ? null : row.Person, DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt));
    }

    private void PutAccount(SqliteTransaction transaction, string person, Func<Account, Account> change)
    {
        var account = change(AccountRows.Read(_connection, transaction, _seal.Accounts, person) ?? new Account());
        Run(transaction, "INSERT OR REPLACE INTO accounts (person, sealed) VALUES (@person, @box)", new { person, box = _seal.Accounts.Seal(person, account) });
    }

    private string InsertSession(SqliteTransaction transaction, ConsoleSession session)
    {
        var token = ConsoleSession.CreateToken();
        ConsoleSession.TryHash(token, out var hash);
        Run(
            transaction,
            """
            DELETE FROM console_sessions WHERE ends_at <= @now OR id IN (
                SELECT id FROM console_sessions WHERE person = @Person ORDER BY opened_at DESC LIMIT -1 OFFSET @kept);
            INSERT INTO console_sessions (hash, id, person, opened_at, ends_at, authenticated_at, how, source)
            VALUES (@hash, @Id, @Person, @openedAt, @endsAt, @authenticatedAt, @How, @Source)
            """,
            new
            {
                hash = TokenForm.ToBytes(hash),
                session.Id,
                session.Person,
                openedAt = session.OpenedAt.ToUnixTimeMilliseconds(),
                endsAt = session.EndsAt.ToUnixTimeMilliseconds(),
                authenticatedAt = session.AuthenticatedAt.ToUnixTimeMilliseconds(),
                session.How,
                session.Source,
                now = Now,
                kept = ConsoleSession.MostOfPerson - 1,
            });
        return token;
    }

    private int EndSessions(SqliteTransaction transaction, Func<ConsoleSession, bool> which)
    {
        var ended = _current.ConsoleSessions.Values.Where(which).Select(s => s.Id).ToArray();
        Run(transaction, "DELETE FROM console_sessions WHERE id IN @ended", new { ended });
        return ended.Length;
    }

    private void RemoveAccount(SqliteTransaction transaction, string person) => Run(
        transaction,
        "DELETE FROM accounts WHERE person = @person; DELETE FROM console_sessions WHERE person = @person; DELETE FROM sign_in_links WHERE person = @person;",
        new { person });

    private sealed record LinkRow(string Person, long ExpiresAt);
}
