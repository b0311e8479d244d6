using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;

namespace Turnpike.Hosting;

/// <summary>The link by which the first administrator gets into the console.</summary>
internal static class FirstLink
{
    /// <summary>A new link, which ends the one before; null where an administrator can sign in already.</summary>
    public static async Task<string?> IssueAsync(Node node, CancellationToken cancellation)
    {
        try
        {
            return (await node.ActAsync(AdminActs.CreateLink, new CreateLink(OnlyFirst: true), cancellation)).Url;
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict)
        {
            return null;
        }
    }
}
