using System.CommandLine;
using System.Text;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Hosting;

namespace Turnpike.Commands;

/// <summary><c>turnpike connect</c>.</summary>
internal static class ConnectCommand
{
    public static Command Build()
    {
        var url = new Argument<string>("URL") { Description = "The endpoint of a server at a gateway." };
        return Verb.Of(
            "connect",
            "Bridge a stdio client to a gateway over HTTP.",
            "turnpike connect http://127.0.0.1:7227/mcp/files --token-file ~/.turnpike-token",
            async (scene, cancellation) =>
            {
                var text = scene.Get(url)!;
                if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
                {
                    throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no http or https URL", "http://127.0.0.1:7227/mcp/NAME");
                }

                if (endpoint.UserInfo.Length > 0)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "an URL carries no secret; give the token with --token-file", "--token-file FILE");
                }

                var token = scene.Get(GlobalOptions.TokenFile) is { } file
                    ? Encoding.UTF8.GetString(await scene.ReadFileAsync(file, cancellation)).Trim()
                    : null;
                return await ConnectHost.RunAsync(new ConnectOptions { Url = endpoint, Token = token }, cancellation);
            },
            url);
    }
}
