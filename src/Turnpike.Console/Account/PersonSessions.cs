using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Account;

/// <summary>The sessions of people, as the frame asks for them.</summary>
/// <param name="node">The data folder.</param>
/// <param name="sessions">The sessions.</param>
public sealed class PersonSessions(Node node, ConsoleSessions sessions) : ISessions
{
    /// <inheritdoc/>
    public Visitor? Find(string token, bool isUse) => sessions.Find(token, isUse) is { } found
        ? new Visitor
        {
            Actor = found.Actor,
            Rights = Rights.Of(found.Actor, node.Current),
            Roles = found.Person.Roles,
            FormKey = SessionCookie.FormKey(token),
            SessionId = found.Session.Id,
            IsExternal = found.Session.How == "oidc",
        }
        : null;

    /// <inheritdoc/>
    public ValueTask EndAsync(string token) => sessions.EndAsync(token);
}
