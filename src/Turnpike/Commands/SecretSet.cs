using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Secrets;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike secret set</c> and <c>rotate</c>.</summary>
internal static class SecretSet
{
    private const string Ways = "--from-stdin, --from-file FILE, --from file:///run/secrets/NAME, or -- PROGRAM ARGS";

    public static Command Build(string verb, string description, bool rotates)
    {
        var (server, name, caller) = (SecretCommands.ServerArgument(), SecretCommands.NameArgument(), SecretCommands.CallerOption());
        var expires = new Option<string?>("--expires") { Description = "How long it is given out: a whole number and s, m, h or d.", HelpName = "DURATION" };
        var stdin = new Option<bool>("--from-stdin") { Description = "Take the value from standard input." };
        var file = new Option<string?>("--from-file") { Description = "Take the value from this file, now.", HelpName = "FILE" };
        var mount = new Option<string?>("--from") { Description = "Keep no value but where it is, file:///PATH: it is read each time it is needed. A program behind -- likewise: it says the value on standard output.", HelpName = "URL" };
        var lines = new Option<bool>("--allow-multiline") { Description = "The value may have several lines, as a certificate has; it then goes into variables only." };
        return Verb.Of(
            verb,
            description,
            $"turnpike secret {verb} github GITHUB_TOKEN --expires 90d",
            async (scene, cancellation) =>
            {
                var request = new SetSecret
                {
                    Server = scene.Get(server)!,
                    Name = scene.Get(name)!,
                    Caller = scene.Get(caller),
                    AllowsLines = scene.Get(lines),
                    ExpiresAt = scene.Get(expires) is { } after ? TimeProvider.System.GetUtcNow() + Durations.Read(after) : null,
                    Rotates = rotates,
                    Program = [.. scene.Trailing],
                    File = scene.Get(mount) is { } url ? FileOf(url) : null,
                };
                var ways = (scene.Get(stdin) ? 1 : 0) + (scene.Get(file) is null ? 0 : 1) + (request.File is null ? 0 : 1) + (request.Program.IsEmpty ? 0 : 1);
                if (ways > 1)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "a secret comes from one place", Ways);
                }

                if (request.File is null && request.Program.IsEmpty)
                {
                    request = request with { Value = await ValueAsync(scene, scene.Get(stdin), scene.Get(file), cancellation) };
                }

                var secret = await scene.ActAsync(AdminActs.SetSecret, request, cancellation);
                scene.Answer.Say(secret, ActJson.Default.SecretView, text => text.WriteLine(
                    $"{SecretCommands.Name(secret)} is set, version {secret.Version}{(secret.Used ? "" : $". The server does not refer to it yet: ${{secret:{secret.Name}}} in the value of a variable or header field")}."));
                return ExitCode.Done;
            },
            server,
            name,
            caller,
            expires,
            stdin,
            file,
            mount,
            lines).WithTrailing();
    }

    private static async Task<string> ValueAsync(Scene scene, bool fromInput, string? file, CancellationToken cancellation)
    {
        if (fromInput)
        {
            return OneEndLess(await scene.Input.ReadToEndAsync(cancellation));
        }

        if (file is not null)
        {
            try
            {
                return OneEndLess(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(await scene.ReadFileAsync(file, cancellation)));
            }
            catch (DecoderFallbackException)
            {
                throw new AdminException(AdminFaultCode.Invalid, $"'{file}' is not UTF-8 text");
            }
        }

        return HiddenPrompt.Read(scene, "value: ") ?? throw new AdminException(AdminFaultCode.Invalid, "a secret's value comes from a person at a terminal, or from somewhere that is named", Ways);
    }

    private static string FileOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsFile && uri.Host.Length == 0 && url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            ? uri.LocalPath
            : throw new AdminException(AdminFaultCode.Invalid, "what --from names is a file on this machine; the client of a secret manager goes behind --", "file:///run/secrets/api_token");

    private static string OneEndLess(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
