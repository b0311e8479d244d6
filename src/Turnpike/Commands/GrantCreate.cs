using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Answers;
using Turnpike.Clients;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike grant create</c>.</summary>
internal static class GrantCreate
{
    public static Command Build()
    {
        var subject = new Option<string?>("--subject") { Description = "Who the caller is.", HelpName = "S" };
        var server = new Option<string[]>("--server") { Description = "A server it reaches; followed by its --policy, which the gateway's own tools (gateway) can do without; may be given several times.", HelpName = "NAME" };
        var policy = new Option<string[]>("--policy") { Description = "The policy for the server before it: a name, or a file, which is applied under its own name.", HelpName = "FILE-or-NAME" };
        var expires = new Option<string?>("--expires") { Description = "When it ends: a duration such as 30d (default: never).", HelpName = "D" };
        var anonymous = new Option<bool>("--anonymous") { Description = "Callers without a token stand under it. Whoever reaches the address may call." };
        var label = new Option<string[]>("--label") { Description = "A label for policies to look at, as caller.labels; may be given several times.", HelpName = "L" };
        var gateway = GatewayPlace.Option();
        return Verb.Of(
            "create",
            "Create a grant and print its token, this once.",
            "turnpike grant create --subject alice --server memory --policy memory.json --expires 30d",
            async (scene, cancellation) =>
            {
                var isAnonymous = scene.Get(anonymous);
                var who = scene.Get(subject) ?? (isAnonymous ? "anonymous" : throw Missing("--subject S"));
                var end = scene.Get(expires) is { } duration ? TimeProvider.System.GetUtcNow() + Durations.Read(duration) : (DateTimeOffset?)null;
                var pairs = Pairs(scene.Parsed.Tokens);
                var given = GatewayPlace.Given(scene, gateway);
                await using var node = await scene.OpenNodeAsync(cancellation);
                var servers = ImmutableArray.CreateBuilder<GrantedServer>();
                foreach (var (name, document) in pairs)
                {
                    await node.ActAsync(AdminActs.ShowServer, new NamedServer(name), cancellation);
                    servers.Add(new GrantedServer(name, document is null ? null : await PolicyAsync(scene, node, document, cancellation)));
                }

                var created = await node.ActAsync(AdminActs.CreateGrant, new CreateGrant(who, servers.ToImmutable(), end, isAnonymous, [.. scene.Get(label) ?? []]), cancellation);
                var address = await GatewayPlace.FindAsync(node, given, cancellation);
                scene.Answer.Say(created, ActJson.Default.GrantWithToken, text => GrantText.WriteToken(text, created, address));
                return ExitCode.Done;
            },
            subject,
            server,
            policy,
            expires,
            anonymous,
            label,
            gateway);
    }

    // The parser gives the values of each option together; which policy belongs to which server is in the order of the tokens.
    private static List<(string Server, string? Policy)> Pairs(IReadOnlyList<Token> tokens)
    {
        var pairs = new List<(string Server, string? Policy)>();
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i] is { Type: TokenType.Option, Value: "--server" })
            {
                pairs.Add((tokens[i + 1].Value, null));
            }
            else if (tokens[i] is { Type: TokenType.Option, Value: "--policy" })
            {
                if (pairs is [] or [.., { Policy: not null }])
                {
                    throw new AdminException(AdminFaultCode.Invalid, $"--policy {tokens[i + 1].Value} stands behind no --server", "--server NAME --policy FILE-or-NAME");
                }

                pairs[^1] = (pairs[^1].Server, tokens[i + 1].Value);
            }
        }

        if (pairs.Count == 0)
        {
            throw Missing("--server NAME --policy FILE-or-NAME");
        }

        // The gateway's own tools have a policy of their own where none is named.
        return pairs.FirstOrDefault(p => p.Policy is null && p.Server != ServerName.Gateway) is { Server: { } bare }
            ? throw new AdminException(AdminFaultCode.Invalid, $"--server {bare} has no --policy", $"--server {bare} --policy FILE-or-NAME")
            : pairs;
    }

    private static async Task<string> PolicyAsync(Scene scene, Node node, string given, CancellationToken cancellation)
    {
        var known = (await node.ActAsync(AdminActs.ListPolicies, Nothing.Value, cancellation)).Policies.Select(p => p.Name).ToList();
        if (known.Contains(given, StringComparer.Ordinal))
        {
            return given;
        }

        if (!File.Exists(given))
        {
            throw new AdminException(
                AdminFaultCode.NotFound, $"there is neither a policy nor a file '{given}'", NearestName.Of(given, known));
        }

        var name = ServerName.Nearest(Path.GetFileNameWithoutExtension(given))
            ?? throw new AdminException(AdminFaultCode.Invalid, $"the file's name '{given}' cannot name a policy", "turnpike policy apply NAME FILE");
        var document = await scene.ReadFileAsync(given, cancellation);
        await PolicyRefusal.RequireValidAsync(node, name, given, document, cancellation);
        if (known.Contains(name, StringComparer.Ordinal))
        {
            await RequireUnusedAsync(node, name, given, document, cancellation);
        }

        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(name, Encoding.UTF8.GetString(document)), cancellation);
        return name;
    }

    // A new grant never changes what another one may do: that is policy apply's, said out loud.
    private static async Task RequireUnusedAsync(Node node, string name, string file, byte[] document, CancellationToken cancellation)
    {
        var inForce = (await node.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name), cancellation)).Digest;
        if (inForce != PolicyDigest.Of(document).Hex
            && (await node.ActAsync(AdminActs.ListGrants, Nothing.Value, cancellation)).Grants.Any(g => g.Servers.Any(s => s.Policy == name)))
        {
            throw new AdminException(
                AdminFaultCode.Conflict, $"other grants stand under a policy '{name}' that says something else than {file}", $"turnpike policy apply {name} {file}");
        }
    }

    private static AdminException Missing(string what) => new(AdminFaultCode.Invalid, $"'turnpike grant create' needs {what}", what);
}
