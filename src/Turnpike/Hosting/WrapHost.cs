using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Commands;
using Turnpike.Gateway;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Stdio;
using Turnpike.State.Folders;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Hosting;

/// <summary>
/// <c>turnpike run</c>: wraps one stdio server as a stdio server. Server, policy and grant are kept in the data folder like any
/// others, so that limits, pins and the record are shared with every other process of the folder. Speaks to people on standard
/// error alone: standard output belongs to the protocol.
/// </summary>
internal static class WrapHost
{
    private const string AllowAll = """{ "version": "1", "default": "allow" }""";

    public static async Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        await using var connector = new UpstreamConnector(Connections.On(DataFolder.Resolve(options.Data)) with { AllowedPrivateHosts = options.Configuration.PrivateHosts });
        await using var node = await Node.OpenAsync(options.Data, new NodeOptions { BuiltIn = MetaServer.BuiltIn, Configuration = options.Configuration, Connector = connector }, cancellation);
        var name = options.Name ?? NameOf(options.Command);
        RefuseAnotherCommand(node, name, options);

        // The file first: with a wrong policy nothing is started and no server is left behind. The policy of a server without one
        // last: where the server does not start, none is left behind either.
        await ApplyFileAsync(node, name, options, cancellation);
        await PrepareServerAsync(node, name, options, cancellation);
        var policy = await PreparePolicyAsync(node, name, cancellation);
        var grant = await RunGrant.FindAsync(node, options.Subject ?? Environment.UserName, [new GrantedServer(name, policy)], cancellation);
        await using var gate = new Gate(node, connector, new GatewayOptions { MaxMessageBytes = options.Configuration.RequestBytes });
        await using var face = new StdioFace(gate, grant, name);
        await using var input = System.Console.OpenStandardInput();
        await using var output = System.Console.OpenStandardOutput();
        await face.RunAsync(input, output, cancellation);
        return 0;
    }

    /// <summary>A name that is the same for the same command: its first word that is no option and no path (a package, a script), and a digest of the whole.</summary>
    private static string NameOf(ImmutableArray<string> command)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', command))).AsSpan(0, 4));
        var word = command.Skip(1).FirstOrDefault(c => c.Length > 0 && c[0] is not ('-' or '/' or '.')) ?? command[0];
        var text = new string([.. Path.GetFileNameWithoutExtension(word.TrimEnd('/')).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')]);
        return $"{(text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) ? "server" : text[..Math.Min(40, text.Length)])}-{digest}";
    }

    private static void RefuseAnotherCommand(Node node, string name, RunOptions options)
    {
        if (node.Current.Servers.TryGetValue(name, out var known) && !known.Target.Command.SequenceEqual(options.Command))
        {
            throw new Admin.Faults.AdminException(Admin.Faults.AdminFaultCode.Conflict, $"the server '{name}' is another command: choose another --name");
        }
    }

    private static async Task PrepareServerAsync(Node node, string name, RunOptions options, CancellationToken cancellation)
    {
        var known = node.Current.Servers.GetValueOrDefault(name);
        if (known is null)
        {
            var added = await node.ActAsync(
                AdminActs.AddServer,
                new AddServer
                {
                    Name = name,
                    Command = options.Command,
                    WorkingDirectory = Directory.GetCurrentDirectory(),
                    Environment = [.. options.Environment.Select(e => new NamedSecret(e.Key, e.Value))],

                    // Whoever says which program runs says with which variables.
                    AllowedVariables = [.. options.Environment.Select(e => e.Key)],
                },
                cancellation);
            await BaselineAsync(node, name, added, options, cancellation);
        }
        else if (options.ApproveBaseline && known.Pins.Count == 0)
        {
            await BaselineAsync(node, name, await node.ActAsync(AdminActs.RefreshServer, new NamedServer(name), cancellation), options, cancellation);
        }
    }

    private static async Task BaselineAsync(Node node, string name, ServerView server, RunOptions options, CancellationToken cancellation)
    {
        var listed = string.Join(", ", server.Definitions.Select(d => d.Name.Length == 0 ? d.Kind : d.Name));
        await System.Console.Error.WriteLineAsync($"turnpike: first start of '{name}'. It defines: {listed}");
        if (!options.ApproveBaseline)
        {
            await System.Console.Error.WriteLineAsync(
                $"turnpike: nothing of it is approved yet, so nothing is shown or callable. Approve with --approve-baseline, or: turnpike pin approve {name} --all");
            return;
        }

        await node.ActAsync(AdminActs.ApprovePins, new ChoosePins(name, [.. server.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), cancellation);
    }

    private static async Task ApplyFileAsync(Node node, string name, RunOptions options, CancellationToken cancellation)
    {
        if (options.PolicyFile is { } file)
        {
            // As bytes: what is applied is the file, not what a decoder makes of it.
            var document = await File.ReadAllBytesAsync(file, cancellation);
            await PolicyRefusal.RequireValidAsync(node, name, file, document, cancellation);
            await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(name, Encoding.UTF8.GetString(document)), cancellation);
        }
    }

    private static async Task<string> PreparePolicyAsync(Node node, string name, CancellationToken cancellation)
    {
        if (!node.Current.Policies.ContainsKey(name))
        {
            await System.Console.Error.WriteLineAsync($"turnpike: no --policy: everything approved is allowed, and recorded. Change it with: turnpike policy apply {name} FILE");
            await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(name, AllowAll), cancellation);
        }

        return name;
    }
}
