using System.Collections.Immutable;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>
/// Servers that may run with a secret of which there is a newer version. Which versions a server had at the last look is kept with it; a secret whose
/// value lies in a file or with a program has no new version when it changes there.
/// </summary>
internal static class RotatedSecrets
{
    /// <summary>Those servers as they are to be: restarted, and with the versions noted that they get then. Of one seen for the first time only these.</summary>
    public static ImmutableArray<ServerEntry> Of(Snapshot snapshot) =>
        [.. snapshot.Servers.Values.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => Of(s, snapshot.Vault)).OfType<ServerEntry>()];

    private static ServerEntry? Of(ServerEntry server, VaultView vault)
    {
        var names = SecretReferences.Names(server.Target);
        SecretEntry[] used = names.IsEmpty ? [] : [.. vault.List(server.Name).Where(s => s.Key.Kind == SecretKind.Value && names.Contains(s.Key.Name, StringComparer.Ordinal))];
        var now = used.Length == 0 ? null : string.Join(' ', used.Select(s => $"{s.Key.Caller}/{s.Key.Name}:{s.Version}"));
        var before = server.Settings.SecretVersions;
        if (now is null || now == before)
        {
            return null;
        }

        var isNewer = before is not null || used.Any(s => s.Version > 1);
        return server with { Settings = server.Settings with { SecretVersions = now, Restarts = server.Settings.Restarts + (isNewer ? 1 : 0) } };
    }
}
