namespace Turnpike.State.Vault.Sources;

/// <summary>
/// A store of secrets outside of the vault. One implementation for each <see cref="SecretOrigin"/>; another secret manager is one more class here,
/// or a program of its own behind <see cref="SecretProgram"/>.
/// </summary>
internal interface ISecretStore
{
    /// <summary>Asks for the value, as the store has it. Throws <see cref="SecretUnavailableException"/>, saying nothing that the store said.</summary>
    ValueTask<string> ReadAsync(SecretKey key, SecretSource source, CancellationToken cancellation);
}

/// <summary>The value of a secret, wherever it is.</summary>
internal static class OuterSecrets
{
    private static readonly SecretFile Files = new();
    private static readonly SecretProgram Programs = new();

    /// <summary>The value, checked as one that was set would be. Throws <see cref="SecretUnavailableException"/>.</summary>
    public static async ValueTask<string> ReadAsync(SecretKey key, SecretSource source, CancellationToken cancellation)
    {
        ISecretStore store;
        switch (source.Origin)
        {
            case SecretOrigin.Vault:
                return source.Text;
            case SecretOrigin.File:
                store = Files;
                break;
            case SecretOrigin.Program:
                store = Programs;
                break;
            default:
                throw new SecretUnavailableException($"the secret {key.Name} of server '{key.Server}' is of a kind that this version of the program does not know", [key.Name]);
        }

        // Files and programs end their one line; the end of the line is not part of the value.
        var value = await store.ReadAsync(key, source, cancellation);
        value = value.EndsWith("\r\n", StringComparison.Ordinal) ? value[..^2] : value.EndsWith('\n') ? value[..^1] : value;
        return SecretText.Problem(value, source.AllowsLines) is { } problem
            ? throw new SecretUnavailableException($"the secret {key.Name} of server '{key.Server}' cannot be used as its {Of(source)} gives it: {problem}", [key.Name])
            : value;
    }

    private static string Of(SecretSource source) => source.Origin == SecretOrigin.File ? "file" : "program";
}
