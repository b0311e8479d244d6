using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Accounts;

/// <summary>Asks for an API token.</summary>
/// <param name="Name">Its name: 1 to 128 of [A-Za-z0-9._-], beginning with a letter or digit. The record names who acts by it as <c>token:NAME</c>.</param>
/// <param name="Role">The role of whoever holds it.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record CreateApiToken(string Name, string Role, DateTimeOffset? ExpiresAt = null);

/// <summary>An API token: the only time it is shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">Its role.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="Token">The token.</param>
public sealed record IssuedApiToken(string Name, string Role, DateTimeOffset? ExpiresAt, string Token)
{
    /// <inheritdoc/>
    public override string ToString() => $"IssuedApiToken {{ {Name} }}";
}

/// <summary>Names an API token.</summary>
/// <param name="Name">Its name.</param>
public sealed record NamedApiToken(string Name);

/// <summary>An API token as shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">The role of whoever holds it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="LastUsed">When it was used last, to the minute; null for never.</param>
public sealed record ApiTokenView(string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsed);

/// <summary>API tokens.</summary>
/// <param name="Tokens">Sorted by name.</param>
public sealed record ApiTokenList(ImmutableArray<ApiTokenView> Tokens);

/// <summary>Says that a token was used; for whoever looks tokens up.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">When.</param>
public sealed record UsedApiToken(string Name, DateTimeOffset At);

/// <summary>Acts on API tokens.</summary>
internal static class TokenActs
{
    public static ValueTask<IssuedApiToken> CreateAsync(ActDesk desk, CreateApiToken request, CancellationToken cancellation)
    {
        if (!Person.AllRoles.Contains(request.Role, StringComparer.Ordinal))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"there is no role '{request.Role}'", NearestName.Of(request.Role, Person.AllRoles) ?? string.Join(", ", Person.AllRoles));
        }

        if (request.ExpiresAt <= desk.Time.GetUtcNow())
        {
            throw new AdminException(AdminFaultCode.Invalid, "the token would have ended already");
        }

        try
        {
            return ValueTask.FromResult(new IssuedApiToken(request.Name, request.Role, request.ExpiresAt, desk.Store.CreateApiToken(request.Name, request.Role, request.ExpiresAt)));
        }
        catch (ArgumentException e)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Invalid, $"'{request.Name}' is no name of a token: 1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit"), e);
        }
    }

    public static ValueTask<ApiTokenList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        var uses = desk.Store.LastUses();
        return ValueTask.FromResult(new ApiTokenList(
            [
                .. desk.Store.Current.ApiTokens.Values.OrderBy(t => t.Name, StringComparer.Ordinal)
                    .Select(t => new ApiTokenView(t.Name, t.Role, t.CreatedAt, t.ExpiresAt, uses.TryGetValue(t.Name, out var at) ? at : null)),
            ]));
    }

    public static ValueTask<Nothing> RevokeAsync(ActDesk desk, NamedApiToken request, CancellationToken cancellation)
    {
        desk.Store.RevokeApiToken(request.Name);
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ValueTask<Nothing> NoteUseAsync(ActDesk desk, UsedApiToken request, CancellationToken cancellation)
    {
        desk.Store.NoteUse(request.Name, request.At);
        return ValueTask.FromResult(Nothing.Value);
    }
}
