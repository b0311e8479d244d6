using System.Net;
using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.State.Administrators;

namespace Turnpike.Api;

/// <summary>Where commands find an admin API, and the file with the token for it.</summary>
/// <param name="Address">The gateway's address.</param>
/// <param name="TokenFile">The file.</param>
internal sealed record ApiPlace(Uri Address, string TokenFile)
{
    private const int LargestFile = 4096;

    /// <summary>
    /// Reads what was given. Throws <see cref="AdminException"/> for an address that is none or carries a secret, for one that a token would go to
    /// readable by others, and where there is no token file.
    /// </summary>
    public static ApiPlace Read(string address, string? tokenFile)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Query.Length > 0)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"--api is the address of a gateway without a path, and not '{address}'", "https://gate.example:7227");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new AdminException(AdminFaultCode.Invalid, "an URL carries no secret; give the token with --token-file", "--token-file FILE");
        }

        if (uri.Scheme == "http" && !uri.IsLoopback && !(IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a token would go to {uri.Host} for everybody on the way to read", $"https://{uri.Authority}");
        }

        return tokenFile is null
            ? throw new AdminException(AdminFaultCode.Invalid, "--api needs the file with an API token", "--token-file FILE, or TURNPIKE_TOKEN_FILE")
            : new ApiPlace(uri, tokenFile);
    }

    /// <summary>The token in the file. Throws <see cref="AdminException"/>, which never repeats what the file holds.</summary>
    public async Task<string> ReadTokenAsync(CancellationToken cancellation)
    {
        if (!File.Exists(TokenFile))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no token file '{TokenFile}'", "turnpike admin token create");
        }

        await using var file = File.OpenRead(TokenFile);
        var bytes = new byte[LargestFile];
        var token = Encoding.UTF8.GetString(bytes, 0, await file.ReadAtLeastAsync(bytes, LargestFile, throwOnEndOfStream: false, cancellation)).Trim();
        return AdminToken.TryHash(token, out _)
            ? token
            : throw new AdminException(AdminFaultCode.Invalid, $"'{TokenFile}' holds no API token (tpa_...)", "turnpike admin token create");
    }
}
