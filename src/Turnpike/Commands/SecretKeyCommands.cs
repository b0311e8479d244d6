using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Secrets;
using Turnpike.Answers;
using Turnpike.State.Vault.Keys;

namespace Turnpike.Commands;

/// <summary><c>turnpike secret key</c>.</summary>
internal static class SecretKeyCommands
{
    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["file"] = "state.key, which its owner alone can read",
        ["env"] = "the environment: TURNPIKE_VAULT_KEY, or the file that TURNPIKE_VAULT_KEY_FILE names",
        ["passphrase"] = "a passphrase: asked for, or in the file that TURNPIKE_VAULT_PASSPHRASE_FILE names",
        ["keyring"] = "the keyring of this user",
    };

    public static Command Build() => Verb.Group(
        "key",
        "The key that everything in the data folder is sealed under, and where it comes from.",
        "turnpike secret key show",
        Show(),
        Move());

    private static Command Show() => Verb.Of(
        "show",
        "Say where the key comes from. Of the key itself nothing is shown.",
        "turnpike secret key show",
        async (scene, cancellation) =>
        {
            await using var node = await OpenAsync(scene, cancellation);
            var key = await node.ActAsync(AdminActs.ShowKey, Nothing.Value, cancellation);
            scene.Answer.Say(key, ActJson.Default.KeyView, text => text.WriteLine($"The key comes from {Places[key.From]}. Its id is {key.Id}."));
            return ExitCode.Done;
        });

    private static Command Move()
    {
        var to = new Option<string>("--to") { Description = "file, env, passphrase or keyring.", HelpName = "PLACE", Required = true };
        return Verb.Of(
            "move",
            "Make a new key that comes from another place (or the same), and seal everything under it. While nothing else runs on the data folder.",
            "turnpike secret key move --to passphrase",
            async (scene, cancellation) =>
            {
                await using var node = await OpenAsync(scene, cancellation);
                if (!node.IsOwner)
                {
                    throw new AdminException(AdminFaultCode.Conflict, "another process owns the data folder: stop turnpike up and every turnpike run on it first");
                }

                var key = await node.ActAsync(AdminActs.MoveKey, new MoveKey(scene.Get(to)!), cancellation);
                scene.Answer.Say(key, ActJson.Default.KeyView, text =>
                {
                    text.WriteLine($"Everything is sealed under a new key, which comes from {Places[key.From]}. Its id is {key.Id}.");
                    text.WriteLine("Backups made before need the old key: make a new one.");
                });
                return ExitCode.Done;
            },
            to);
    }

    // What this process was given may be for where the key goes, and not for where it is.
    private static ValueTask<Node> OpenAsync(Scene scene, CancellationToken cancellation) =>
        Node.OpenAsync(scene.Data, new NodeOptions { Configuration = GatewayConfiguration.Default, Keys = ProcessKeys.OfProcess.ToMove() }, cancellation);
}
