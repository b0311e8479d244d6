using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Console.Frame;
using Turnpike.State.Administrators;

namespace Turnpike.Console.Account;

/// <summary>Sessions of whoever showed the administrator's token; they end with the process.</summary>
/// <param name="node">The data folder.</param>
public sealed class TokenSessions(Node node) : ISessions
{
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);

    /// <summary>Opens a session for the administrator's token; null where it is not the token.</summary>
    public string? Open(string adminToken)
    {
        if (node.Current.FindToken(adminToken.AsSpan().Trim(), TimeProvider.System.GetUtcNow())?.Name != AdminToken.First)
        {
            return null;
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _open[token] = true;
        return token;
    }

    /// <inheritdoc/>
    public Visitor? Find(string token)
    {
        var actor = Actor.Token(AdminToken.First);
        return _open.ContainsKey(token)
            ? new Visitor { Actor = actor, Rights = Rights.Of(actor, node.Current), Roles = [Person.Admin], FormKey = SessionCookie.FormKey(token) }
            : null;
    }

    /// <inheritdoc/>
    public ValueTask EndAsync(string token)
    {
        _open.TryRemove(token, out _);
        return ValueTask.CompletedTask;
    }
}
