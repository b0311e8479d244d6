using Turnpike.Admin.Faults;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Acts;

/// <summary>
/// What gives somebody power over the gateway, or cannot be undone, a person does only shortly after proving who they are: whoever finds a browser
/// open, or has stolen a session, has no password. Asked at the owner of the data folder, for every way to an act; acts say of themselves
/// whether they take it (<see cref="Act.TakesProof"/>). Users of this machine and tokens have no session, and hold what they prove themselves by.
/// </summary>
public static class FreshProof
{
    /// <summary>For how long a proof is fresh.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    /// <summary>Whether a proof of this time is fresh. One of the future is not: a clock was put back.</summary>
    /// <param name="provedAt">When somebody proved who they are.</param>
    /// <param name="now">The time.</param>
    public static bool IsFresh(DateTimeOffset provedAt, DateTimeOffset now) => now - provedAt is var age && age >= TimeSpan.Zero && age <= Within;

    /// <summary>Whether somebody proved freshly who they are, as far as they have to. A person without a session of theirs did not.</summary>
    public static bool Has(Actor actor, Snapshot snapshot, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(snapshot);
        return actor.Kind != ActorKind.Person || snapshot.ConsoleSessions.Values.Any(session =>
            session.Id == actor.Session && string.Equals(session.Person, actor.Name, StringComparison.OrdinalIgnoreCase) && session.EndsAt > now && IsFresh(session.AuthenticatedAt, now));
    }

    /// <summary>That somebody has to prove anew who they are.</summary>
    public static AdminFault Missing(Actor actor, Act act) => new(
        AdminFaultCode.ProofNeeded, $"{act.Name} takes a proof of who you are that is at most {Within.TotalMinutes:0} minutes old", actor.Session);
}
