using Turnpike.Admin.Faults;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <content>The member <c>sign_in</c>.</content>
public static partial class ConfigurationFile
{
    private static GatewayConfiguration ReadSignIn(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "client_document" => configuration with { ClientDocument = Text(text, value, ReadDocument) },
                _ => throw Unknown(text, name, "client_document"),
            };
        }

        return configuration;
    }

    private static Uri ReadDocument(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "https", Query: "", Fragment: "", UserInfo: "" } && url.AbsolutePath.Length > 1
            ? url
            : throw new AdminException(AdminFaultCode.Invalid, "the client metadata document has an https address with a path", "https://turnpike.example.com/oauth/client.json");
}
