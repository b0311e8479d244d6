using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <content>The member <c>console</c>.</content>
public static partial class ConfigurationFile
{
    private static GatewayConfiguration ReadConsole(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "oidc" => configuration with { Issuers = ReadIssuers(text, value) },
                _ => throw Unknown(text, name, "oidc"),
            };
        }

        return configuration;
    }
}
