using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Servers;

/// <summary>How a server is reached, out of what was asked for.</summary>
public static class ServerTargets
{
    /// <summary>The target of a request. Throws <see cref="AdminException"/> for one that names both or neither, or a bad URL or name.</summary>
    public static ServerTarget Of(AddServer request)
    {
        var command = request.Command.IsDefault ? [] : request.Command;
        if (request.Url is null == command.IsEmpty)
        {
            throw Invalid("a server has either an URL or a command");
        }

        var headers = Secrets("header field", request.Headers);
        var environment = Secrets("variable", request.Environment);
        if (request.Url is null)
        {
            if (headers.Length > 0)
            {
                throw Invalid("header fields are for servers with an URL");
            }

            return new ServerTarget(null, command, request.WorkingDirectory, environment, []);
        }

        if (environment.Length > 0 || request.WorkingDirectory is not null)
        {
            throw Invalid("variables and a working directory are for servers with a command");
        }

        return new ServerTarget(Endpoint(request.Url), [], null, [], headers);
    }

    /// <summary>An URL as it may be shown and recorded: without user information, query and fragment, which may hold secrets.</summary>
    public static string Shown(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : "(not an URL)";

    /// <summary>
    /// A command as it is recorded: the program, and the digest of its arguments. They are no place for secrets and hold some all the same
    /// where they come out of a client's configuration, and what the record says stays.
    /// </summary>
    public static string Recorded(ImmutableArray<string> command)
    {
        if (command.IsDefaultOrEmpty)
        {
            return "";
        }

        var arguments = command[1..];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', arguments))));
        return arguments.IsEmpty ? command[0] : $"{command[0]} and {arguments.Length} more {(arguments.Length == 1 ? "word" : "words")}, sha256 {digest}";
    }

    private static Uri Endpoint(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no http or https URL", "https://example.com/mcp");
        }

        if (url.UserInfo.Length > 0)
        {
            throw Invalid("an URL carries no user name and password; give the server a header field from a file instead");
        }

        if (url.Scheme == "http" && !url.IsLoopback && !(IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)))
        {
            throw new AdminException(AdminFaultCode.Invalid, "plain http is for this machine only", new UriBuilder(url) { Scheme = "https", Port = url.IsDefaultPort ? -1 : url.Port }.Uri.ToString());
        }

        return url;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Secrets(string thing, ImmutableArray<NamedSecret> secrets)
    {
        if (secrets.IsDefaultOrEmpty)
        {
            return [];
        }

        foreach (var (name, value) in secrets)
        {
            if (name.Length == 0 || name.Any(c => c is <= ' ' or >= '\x7f' or ':' or '=') || value.Any(c => c is '\r' or '\n' or '\0'))
            {
                throw Invalid($"the {thing} '{name}' has a name or a value that cannot be sent");
            }
        }

        return [.. secrets.Select(s => new KeyValuePair<string, string>(s.Name, s.Value))];
    }

    private static AdminException Invalid(string message) => new(AdminFaultCode.Invalid, message);
}
