using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.SignIns;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike auth configure</c>.</summary>
internal static class AuthConfigure
{
    public static Command Build()
    {
        var server = AuthCommands.ServerArgument();
        var mode = new Option<string>("--mode") { Description = "oauth (a person signs in), client_credentials (the gateway as itself), or enterprise (by the organisation's identity provider).", HelpName = "MODE", DefaultValueFactory = _ => "oauth" };
        var scopes = new Option<string[]>("--scope") { Description = "A scope beside those the server asks for. May be given several times.", HelpName = "SCOPE" };
        var id = new Option<string?>("--client-id") { Description = "The client id of a registration made beforehand.", HelpName = "ID" };
        var secret = new Option<string?>("--client-secret-file") { Description = "A file with its secret; - is standard input.", HelpName = "FILE" };
        var key = new Option<string?>("--client-key-file") { Description = "A file with its private key (PKCS #8 PEM), instead of a secret; - is standard input.", HelpName = "FILE" };
        var issuer = new Option<string?>("--issuer") { Description = "The only authorization server that is believed.", HelpName = "URL" };
        var idp = new Option<string?>("--idp") { Description = "The identity provider's issuer, for enterprise.", HelpName = "URL" };
        var idpId = new Option<string?>("--idp-client-id") { Description = "The gateway's client id at the identity provider.", HelpName = "ID" };
        var idpSecret = new Option<string?>("--idp-client-secret-file") { Description = "A file with its secret there; - is standard input.", HelpName = "FILE" };
        var perCaller = new Option<bool>("--per-caller") { Description = "Each caller signs in as themselves, and nobody's sign-in is used for another." };
        return Verb.Of(
            "configure",
            "Say how the gateway signs in to a server, where what the server itself says is not enough.",
            "turnpike auth configure github --client-id Iv1.0123 --client-secret-file secret.txt --per-caller",
            async (scene, cancellation) =>
            {
                var request = new SetAuthorization(scene.Get(server)!, scene.Get(mode)!)
                {
                    Scopes = [.. scene.Get(scopes) ?? []],
                    ClientId = scene.Get(id),
                    ClientSecret = await ReadAsync(scene, secret, cancellation),
                    ClientKey = await ReadAsync(scene, key, cancellation),
                    Issuer = scene.Get(issuer),
                    IdentityProvider = scene.Get(idp),
                    ProviderClientId = scene.Get(idpId),
                    ProviderClientSecret = await ReadAsync(scene, idpSecret, cancellation),
                    PerCaller = scene.Get(perCaller),
                };
                var standing = await scene.ActAsync(AdminActs.SetAuthorization, request, cancellation);
                scene.Answer.Say(standing, ActJson.Default.SignInStanding, text => text.WriteLine(
                    $"The gateway signs in to '{standing.Server}' by {request.Mode}{(request.PerCaller ? ", each caller as themselves" : "")}. Next: turnpike auth login {standing.Server}{(request.PerCaller ? " --caller SUBJECT" : "")}"));
                return ExitCode.Done;
            },
            server,
            mode,
            scopes,
            id,
            secret,
            key,
            issuer,
            idp,
            idpId,
            idpSecret,
            perCaller);
    }

    private static async Task<string?> ReadAsync(Scene scene, Option<string?> option, CancellationToken cancellation) =>
        scene.Get(option) is { } file ? Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation)).TrimEnd('\r', '\n') : null;
}
