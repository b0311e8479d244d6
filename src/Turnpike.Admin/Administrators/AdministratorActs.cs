using Turnpike.Admin.Acts;

namespace Turnpike.Admin.Administrators;

/// <summary>The administrator's token: the only time it is shown.</summary>
/// <param name="Token">The token.</param>
public sealed record IssuedAdminToken(string Token);

/// <summary>Acts on the administrator.</summary>
internal static class AdministratorActs
{
    public static ValueTask<IssuedAdminToken> IssueAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new IssuedAdminToken(desk.Store.IssueAdminToken()));

    public static ValueTask<IssuedAdminToken> ReplaceAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new IssuedAdminToken(desk.Store.ReplaceAdminToken()));
}
