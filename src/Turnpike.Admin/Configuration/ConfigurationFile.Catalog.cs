using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <content>The member <c>catalog</c>.</content>
public static partial class ConfigurationFile
{
    private static GatewayConfiguration ReadCatalog(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "pages" => configuration with { CatalogPages = Flag(text, value) },
                _ => throw Unknown(text, name, "pages"),
            };
        }

        return configuration;
    }
}
