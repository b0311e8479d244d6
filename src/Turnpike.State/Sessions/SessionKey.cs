namespace Turnpike.State.Sessions;

/// <summary>
/// Whose labels and calls are meant: in the legacy era a session's; in the modern era, which has none, those of a grant and its caller.
/// </summary>
/// <param name="Session">The session's id as recorded; null in the modern era.</param>
/// <param name="Grant">The grant's id.</param>
/// <param name="Subject">Who calls.</param>
public readonly record struct SessionKey(string? Session, string Grant, string Subject)
{
    /// <summary>The key of a call or of its record; null before identity.</summary>
    internal static SessionKey? Of(string? session, string? grant, string? subject) =>
        grant is null ? null : new SessionKey(session, grant, subject ?? string.Empty);
}
