using System.Text;
using Turnpike.State.Vault.Programs;

namespace Turnpike.State.Vault.Sources;

/// <summary>
/// Secrets that a program says on standard output: the command-line client of a secret manager. Run anew each time, without a shell, in a minimal
/// environment, for 5 seconds at most. What it says on standard error goes nowhere: it may hold the secret too.
/// </summary>
internal sealed class SecretProgram : ISecretStore
{
    /// <inheritdoc/>
    public async ValueTask<string> ReadAsync(SecretKey key, SecretSource source, CancellationToken cancellation)
    {
        var command = source.Arguments;
        try
        {
            var said = await OuterProgram.RunAsync(command, null, SecretText.MaxBytes + 2, cancellation);
            return said.Code == 0
                ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(said.Output)
                : throw Unavailable(key, command[0], $"it ended with exit code {said.Code}", null);
        }
        catch (OuterProgramException e)
        {
            throw Unavailable(key, command[0], e.Message, e);
        }
        catch (DecoderFallbackException e)
        {
            throw Unavailable(key, command[0], "what it said is not UTF-8 text", e);
        }
    }

    private static SecretUnavailableException Unavailable(SecretKey key, string program, string problem, Exception? inner) =>
        new($"the secret {key.Name} of server '{key.Server}' cannot be had from {program}: {problem}", [key.Name], inner);
}
