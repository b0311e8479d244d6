using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Gateway.MetaTools;
using Turnpike.State.Snapshots;

namespace Turnpike.Hosting;

/// <summary>The grant a <c>turnpike run</c> stands under: the same one each time, so that its limits and its record go on.</summary>
internal static class RunGrant
{
    /// <summary>The id of the grant of this subject that reaches exactly these servers under these policies; a new one where there is none.</summary>
    public static async Task<string> FindAsync(Node node, string subject, ImmutableArray<GrantedServer> servers, CancellationToken cancellation)
    {
        var known = node.Current.Grants.Values.FirstOrDefault(g =>
            g.Subject == subject && !g.IsAnonymous && g.ExpiresAt is null && g.Servers.Count == servers.Length && servers.All(s => Reaches(g, s)));
        return known is not null ? known.Id : (await node.ActAsync(AdminActs.CreateGrant, new CreateGrant(subject, servers), cancellation)).Grant.Id;
    }

    // A grant that names the gateway and no policy stands under the recommended one.
    private static bool Reaches(GrantEntry grant, GrantedServer server) =>
        grant.Servers.TryGetValue(server.Server, out var policy) && policy?.Name == (server.Policy ?? MetaPolicy.Name);
}
