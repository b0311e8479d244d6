using Turnpike.State.Limits;
using Turnpike.State.Sessions;

namespace Turnpike.State.Ledgers;

/// <summary>A call that was let through and has no outcome yet, with what an outcome may give back.</summary>
internal sealed record ReservedCall(string? Server, string? Name, LimitInstant At, LimitReservation[] Reservations, string? Approval, SessionKey? Session);
