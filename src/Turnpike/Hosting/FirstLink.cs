using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;

namespace Turnpike.Hosting;

/// <summary>The link by which the first administrator gets into the console.</summary>
internal static class FirstLink
{
    /// <summary>A new link, which ends the one before; null where an administrator can sign in already.</summary>
    public static async Task<string?> IssueAsync(Node node, Uri address, CancellationToken cancellation)
    {
        try
        {
            // Where all addresses are listened on, none of them is known to be the one people open: the token counts behind each.
            var link = await node.ActAsync(AdminActs.CreateLink, new CreateLink(OnlyFirst: true), cancellation);
            return link.Token is { } token ? link.Url ?? ConsolePage.LinkOf(address, token) : null;
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict)
        {
            return null;
        }
    }
}
