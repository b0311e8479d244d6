using Turnpike.State.Administrators;
using Turnpike.State.Grants;

namespace Turnpike.State.Storage;

/// <content>The administrator's token.</content>
public sealed partial class StateStore
{
    /// <summary>
    /// Issues the administrator's token and returns it, this once. Throws <see cref="StateConflictException"/> when there is one already.
    /// </summary>
    public string IssueAdminToken() => PutAdminToken(replaces: false);

    /// <summary>Issues a new administrator's token and returns it, this once. One that was there is none any more.</summary>
    public string ReplaceAdminToken() => PutAdminToken(replaces: true);

    private string PutAdminToken(bool replaces)
    {
        var token = AdminToken.Create();
        AdminToken.TryHash(token, out var hash);
        Act(transaction =>
        {
            if (!replaces && _current.AdminTokens.Count > 0)
            {
                throw new StateConflictException("there is an admin token already");
            }

            Run(
                transaction,
                "DELETE FROM admin_tokens; INSERT INTO admin_tokens (hash, created_at) VALUES (@hash, @now)",
                new { hash = TokenForm.ToBytes(hash), now = Now });
            return true;
        });
        return token;
    }
}
