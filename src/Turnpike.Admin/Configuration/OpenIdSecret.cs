using Turnpike.Upstreams.Authorization;

namespace Turnpike.Admin.Configuration;

/// <summary>The client secret of an issuer, read anew each time it is needed, so that it can be replaced while the gateway runs.</summary>
public static class OpenIdSecret
{
    private const int MostBytes = 16 * 1024;

    /// <summary>
    /// The secret; null for a public client. Blanks and line ends around it do not count. Throws <see cref="AuthorizationException"/>
    /// (<see cref="AuthorizationFault.ClientInvalid"/>), which repeats nothing of it and does not say where it lies: a stranger may read it.
    /// </summary>
    public static string? Read(OpenIdIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        if (issuer.ClientSecretVariable is { } variable)
        {
            return Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } value ? value : throw Missing(issuer, "the variable with it is not set");
        }

        return issuer.ClientSecretFile is not { } file ? null
            : ReadFile(file) is { Length: > 0 } text ? text : throw Missing(issuer, "the file with it cannot be read, or is empty");
    }

    private static string? ReadFile(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= MostBytes } ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static AuthorizationException Missing(OpenIdIssuer issuer, string why) => new(
        AuthorizationFault.ClientInvalid, $"the client secret for {issuer.Issuer} is missing: {why}", "tell whoever runs the gateway: console.oidc of its configuration says where it should be");
}
