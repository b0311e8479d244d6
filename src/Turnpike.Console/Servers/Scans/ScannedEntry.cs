using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Admin.Scans;
using Turnpike.Console.Servers.Adding;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Console.Servers.Scans;

/// <summary>
/// A server that was scanned, as the form of adding has it filled in. What is filled in comes from the scan and never from the link: a link that
/// somebody else wrote cannot put a command into the form.
/// </summary>
internal static class ScannedEntry
{
    private const int MostNames = 24;

    /// <summary>Where the form is, filled in.</summary>
    public static string Path(string scan, ScannedServerView server) =>
        $"{ServerPaths.New}?way={Way(server)}&scan={Uri.EscapeDataString(scan)}&server={Uri.EscapeDataString(server.Name)}";

    /// <summary>The form that fits it.</summary>
    public static string Way(ScannedServerView server) => server.Url is not null ? "url" : Npm(server) is not null ? "package" : "command";

    /// <summary>What its fields hold. Of what may be a secret there is the name, or <c>***</c>.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Fields(ScannedServerView server)
    {
        yield return KeyValuePair.Create("name", server.Name);
        if (Npm(server) is { } package)
        {
            yield return KeyValuePair.Create("package", package);
            yield return KeyValuePair.Create("arguments", CommandWords.Line(server.Package!.Arguments));
            yield return KeyValuePair.Create("variables", string.Join(' ', server.Secrets));
            yield break;
        }

        yield return server.Url is { } url ? KeyValuePair.Create("url", url) : KeyValuePair.Create("command", CommandWords.Line(server.Command));
        foreach (var (name, i) in server.Secrets.Take(MostNames).Select((name, i) => (name, i)))
        {
            yield return KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"pair-name-{i}"), name);
        }
    }

    // Exactly what was looked at: another version may do other things.
    private static string? Npm(ScannedServerView server) =>
        server.Package is { Ecosystem: "npm", Version: { } version } package && NpmSpec.TryParse(package.Spec) is { } spec ? $"npm:{spec.Name}@{version}" : null;
}
