using System.Collections.Immutable;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.State.Vault;

namespace Turnpike.Console.Servers.Adding;

/// <summary>
/// A server that is added with its values in the vault: its variables and header fields refer to them, so that each can be replaced, taken back
/// and removed by its name, and none stands in what is kept of the server.
/// </summary>
/// <param name="Server">The server, with references.</param>
/// <param name="Secrets">The values, to be set once the server is there.</param>
internal sealed record VaultedServer(AddServer Server, ImmutableArray<SetSecret> Secrets)
{
    /// <summary>Moves the values of a request into the vault. What cannot be a secret there stays where it is, sealed with the server.</summary>
    public static VaultedServer Of(AddServer request)
    {
        var secrets = ImmutableArray.CreateBuilder<SetSecret>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return new VaultedServer(
            request with
            {
                Environment = [.. request.Environment.Select(v => Moved(v, v.Name))],
                Headers = [.. request.Headers.Select(h => Moved(h, string.Concat(h.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'))))],
            },
            secrets.ToImmutable());

        NamedSecret Moved(NamedSecret pair, string name)
        {
            if (SecretReferences.Has(pair.Value) || VariableNames.WhyNoSecret(name) is not null || SecretText.Problem(pair.Value, allowsLines: false) is not null || !taken.Add(name))
            {
                return pair;
            }

            secrets.Add(new SetSecret { Server = request.Name, Name = name, Value = pair.Value });
            return pair with { Value = SecretReferences.To(name) };
        }
    }
}
