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
                "session_hours" => configuration with { ConsoleSession = TimeSpan.FromHours(Whole(text, value, 1, 168)) },
                "session_idle_minutes" => configuration with { ConsoleIdle = TimeSpan.FromMinutes(Whole(text, value, 1, 1440)) },
                _ => throw Unknown(text, name, "oidc", "session_hours", "session_idle_minutes"),
            };
        }

        return configuration;
    }
}
