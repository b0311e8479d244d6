using System.Text.Json;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Nodes;

namespace Turnpike.Hosting;

/// <summary>Tokens that are shown once.</summary>
/// <param name="Admin">The administrator's, where this start issued it.</param>
/// <param name="Demo">The demo grant's, with <c>--demo</c>.</param>
/// <param name="Link">The link that makes the first administrator, where nobody can sign in yet.</param>
internal readonly record struct WelcomeTokens(string? Admin, string? Demo, string? Link);

/// <summary>What <c>up</c> says once it listens.</summary>
internal static class Welcome
{
    /// <summary>Writes the address, how to connect a client and, with <c>--demo</c>, a tour of what the sample policy does.</summary>
    public static async Task WriteAsync(TextWriter output, UpOptions options, Node node, Uri address, WelcomeTokens tokens, CancellationToken cancellation)
    {
        var demoToken = tokens.Demo;
        if (options.Json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(
                new UpAnswer(address.ToString(), tokens.Admin, demoToken is null ? null : new Uri(address, $"mcp/{Demo.Name}").ToString(), demoToken, tokens.Link ?? new Uri(address, "console").ToString()), UpJson.Default.UpAnswer));
            await output.FlushAsync(cancellation);
            return;
        }

        await output.WriteLineAsync($"Turnpike is up: {address}");
        WarnOfAnonymous(output, node);
        await output.WriteLineAsync(tokens.Link is { } link
            ? $"Console: {link} (open it and make yourself the administrator; it is good once, for an hour)"
            : $"Console: {new Uri(address, "console")}");
        if (tokens.Admin is { } admin)
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync($"Admin token: {admin}");
            await output.WriteLineAsync($"Keep it: it is shown this once. It opens {new Uri(address, "api/v1/status")} and no server.");
        }

        var server = demoToken is not null ? Demo.Name : node.Current.AddedServers.Select(s => s.Name).Order(StringComparer.Ordinal).FirstOrDefault() ?? "NAME";
        await output.WriteLineAsync();
        await output.WriteLineAsync(demoToken is null ? "Connect a client (a token comes from: turnpike grant create --subject YOU --server NAME --policy FILE):" : "Connect a client:");
        foreach (var line in ClientSetup.Lines(address, server, demoToken ?? "TOKEN"))
        {
            await output.WriteLineAsync($"  {line}");
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(demoToken is null
            ? $"All servers of a grant through eight tools, with --server gateway in the grant: {new Uri(address, "mcp/gateway")}"
            : $"The same through eight tools that find, describe and run the others, with the same token: {new Uri(address, "mcp/gateway")}");
        if (demoToken is not null)
        {
            await DemoTour.WriteAsync(output, node, new Uri(address, $"mcp/{server}"), demoToken, cancellation);
        }

        await output.WriteLineAsync();
        if (options.Configuration.CatalogPages)
        {
            await output.WriteLineAsync($"What tools can do, and the attacks on them: {new Uri(address, "catalog")}");
        }

        await output.WriteLineAsync("Stop with Ctrl+C.");
        await output.FlushAsync(cancellation);
    }

    private static void WarnOfAnonymous(TextWriter output, Node node)
    {
        foreach (var grant in node.Current.Grants.Values.Where(g => g.IsAnonymous))
        {
            output.WriteLine($"WARNING: anonymous grant {grant.Id}: anyone on this machine can call {string.Join(", ", grant.Servers.Keys)} without a token.");
        }
    }
}
