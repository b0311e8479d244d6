using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.State.Administrators;

namespace Turnpike.Hosting;

/// <summary>The administrator's token at the first <c>up</c> of a data folder.</summary>
internal static class FirstAdminToken
{
    /// <summary>Issues the token and returns it; null where there is one already.</summary>
    public static async Task<string?> IssueAsync(Node node, CancellationToken cancellation)
    {
        if (node.Current.ApiTokens.Values.Any(t => t.Name == AdminToken.First))
        {
            return null;
        }

        try
        {
            return (await node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, cancellation)).Token;
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict)
        {
            // Another process of this folder was first, and has shown it.
            return null;
        }
    }
}
