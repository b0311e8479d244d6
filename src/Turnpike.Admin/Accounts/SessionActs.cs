using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Accounts;

/// <summary>Acts on sessions of people at the console.</summary>
internal static class SessionActs
{
    // What comes before a sign-in is counted, and only the sign-in itself is an act: whoever tries passwords cannot fill the record.
    public static async ValueTask<SignInAnswer> OpenAsync(ActDesk desk, OpenSession request, CancellationToken cancellation)
    {
        var source = SourceOf(request.Source);
        var proof = await Proof.OfAsync(desk, request.Name, request.Password, request.Code, source);
        if (proof.Person is not { } person)
        {
            return new SignInAnswer(proof.Status, null, null, (long)Math.Ceiling(proof.Wait.TotalSeconds));
        }

        return await OpenAsync(desk, person, proof.How, source, proof.Use);
    }

    /// <summary>Opens a session for somebody who has proven who they are.</summary>
    /// <param name="desk">Where.</param>
    /// <param name="person">Who.</param>
    /// <param name="how">By what.</param>
    /// <param name="source">The address they come from.</param>
    /// <param name="change">What it changes of their account.</param>
    /// <param name="provedAt">When they proved it; null for now.</param>
    public static async ValueTask<SignInAnswer> OpenAsync(
        ActDesk desk, Person person, string how, string source, Func<Account, Account>? change, DateTimeOffset? provedAt = null) =>
        await desk.ChangeAsync("session.open", new ActRecord(null, person.Name, $"{how}, from {source}"), () =>
        {
            var session = New(desk, person.Name, how, source);
            var token = desk.Store.OpenSession(session with { AuthenticatedAt = provedAt ?? session.AuthenticatedAt }, change);
            return ValueTask.FromResult(new SignInAnswer(SignInAnswer.SignedIn, token, person.Name, 0));
        });

    public static async ValueTask<Nothing> EndAsync(ActDesk desk, EndSession request, CancellationToken cancellation)
    {
        if (ConsoleSession.TryHash(request.Token, out var hash) && desk.Store.Current.ConsoleSessions.TryGetValue(hash, out var session))
        {
            await desk.ChangeAsync("session.end", new ActRecord(null, session.Person, session.Id), () =>
            {
                desk.Store.EndSessions(s => s.Id == session.Id);
                return ValueTask.FromResult(Nothing.Value);
            });
        }

        return Nothing.Value;
    }

    public static ValueTask<ConsoleSessionList> ListOwnAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        var own = Own(desk);
        return ValueTask.FromResult(View(desk, s => IsOf(s, own)));
    }

    public static ValueTask<ConsoleSessionList> EndOwnAsync(ActDesk desk, EndOwnSessions request, CancellationToken cancellation)
    {
        var own = Own(desk);
        desk.Store.EndSessions(s => IsOf(s, own) && (request.Id is null ? s.Id != request.Kept : s.Id == request.Id));
        return ListOwnAsync(desk, Nothing.Value, cancellation);
    }

    public static async ValueTask<ConsoleSessionView> ConfirmAsync(ActDesk desk, ConfirmSession request, CancellationToken cancellation)
    {
        var own = Own(desk);
        var session = desk.Store.Current.ConsoleSessions.Values.FirstOrDefault(s => s.Id == request.Session && IsOf(s, own))
            ?? throw new AdminException(AdminFaultCode.NotFound, "the session has ended");
        var use = await Proof.RequireAsync(desk, own, request.Password, request.Code, needsCode: true);
        desk.Store.ConfirmSession(session.Id, desk.Time.GetUtcNow(), use);
        return View(desk.Store.Current.ConsoleSessions.Values.First(s => s.Id == session.Id));
    }

    public static ValueTask<ConsoleSessionList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(View(desk, _ => true));

    public static ValueTask<ConsoleSessionList> EndOneAsync(ActDesk desk, NamedSession request, CancellationToken cancellation) =>
        desk.Store.EndSessions(s => s.Id == request.Id) > 0
            ? ListAsync(desk, Nothing.Value, cancellation)
            : throw new AdminException(AdminFaultCode.NotFound, $"there is no session '{request.Id}'", "turnpike admin session list");

    public static ValueTask<ConsoleSessionList> EndOfPersonAsync(ActDesk desk, Administrators.NamedPerson request, CancellationToken cancellation)
    {
        var person = Find(desk, request.Name);
        desk.Store.EndSessions(s => IsOf(s, person));
        return ListAsync(desk, Nothing.Value, cancellation);
    }

    /// <summary>The person who performs an act on their own account.</summary>
    public static Person Own(ActDesk desk) => Find(desk, desk.Actor.Name);

    /// <summary>A person by any of their names. Throws <see cref="AdminException"/>.</summary>
    public static Person Find(ActDesk desk, string name) =>
        desk.Store.Current.People.Find(name)
        ?? throw new AdminException(AdminFaultCode.NotFound, $"there is no person '{name}'", NearestName.Of(name, desk.Store.Current.People.All.Select(p => p.Name)));

    /// <summary>A session from now on.</summary>
    public static ConsoleSession New(ActDesk desk, string person, string how, string source)
    {
        var now = desk.Time.GetUtcNow();
        return new ConsoleSession
        {
            Id = "cs_" + RandomNumberGenerator.GetHexString(16, lowercase: true),
            Person = person,
            OpenedAt = now,
            EndsAt = now + desk.Accounts.SessionLength,
            AuthenticatedAt = now,
            How = how,
            Source = source,
        };
    }

    /// <summary>A source as it is kept: what somebody says of themselves is neither long nor anything but text.</summary>
    public static string SourceOf(string source) => new([.. source.Where(c => !char.IsControl(c)).Take(64)]);

    private static bool IsOf(ConsoleSession session, Person person) => string.Equals(session.Person, person.Name, StringComparison.OrdinalIgnoreCase);

    private static ConsoleSessionList View(ActDesk desk, Func<ConsoleSession, bool> which)
    {
        var now = desk.Time.GetUtcNow();
        return new([.. desk.Store.Current.ConsoleSessions.Values.Where(s => which(s) && s.EndsAt > now).OrderByDescending(s => s.OpenedAt).Select(View)]);
    }

    private static ConsoleSessionView View(ConsoleSession session) =>
        new(session.Id, session.Person, session.OpenedAt, session.EndsAt, session.AuthenticatedAt, session.How, session.Source);
}
