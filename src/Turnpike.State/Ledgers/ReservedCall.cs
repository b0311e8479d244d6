using Turnpike.State.Limits;
using Turnpike.State.Sessions;

namespace Turnpike.State.Ledgers;

/// <summary>
/// A call that was let through and has no outcome yet, with what an outcome may give back. <paramref name="IsCall"/>: it went to a server in this
/// life of the record's owner, and is neither an administrative act nor a standing subscription.
/// </summary>
internal sealed record ReservedCall(string? Server, string? Name, LimitInstant At, LimitReservation[] Reservations, string? Approval, SessionKey? Session, bool IsCall = false);
