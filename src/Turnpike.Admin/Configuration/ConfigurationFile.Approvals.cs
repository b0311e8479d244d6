using Turnpike.Admin.Faults;
using Turnpike.Upstreams.Webhooks;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Configuration;

/// <content>The member <c>approvals</c>.</content>
public static partial class ConfigurationFile
{
    private static GatewayConfiguration ReadApprovals(ReadOnlyMemory<byte> text, JsonView section, GatewayConfiguration configuration)
    {
        foreach (var (name, value) in Section(text, section).Members)
        {
            configuration = name.GetString() switch
            {
                "console" => configuration with { ConsoleAddress = Text(text, value, AllowedNames.ReadOrigin) },
                "webhook" => configuration with { ApprovalWebhook = ReadWebhook(text, value) },
                _ => throw Unknown(text, name, "console", "webhook"),
            };
        }

        return configuration;
    }

    private static WebhookConfiguration ReadWebhook(ReadOnlyMemory<byte> text, JsonView section)
    {
        Uri? url = null;
        string? file = null;
        var arguments = false;
        foreach (var (name, value) in Section(text, section).Members)
        {
            switch (name.GetString())
            {
                case "url":
                    url = Text(text, value, ReadWebhookUrl);
                    break;
                case "secret_file":
                    file = Text(text, value, f => f.Length > 0 ? f : throw new AdminException(AdminFaultCode.Invalid, "this is the path of a file", "webhook.secret"));
                    break;
                case "arguments":
                    arguments = Flag(text, value);
                    break;
                default:
                    throw Unknown(text, name, "url", "secret_file", "arguments");
            }
        }

        return url is not null && file is not null
            ? new WebhookConfiguration(url, file, arguments)
            : throw Wrong(text, section.Start, "a webhook has \"url\" and \"secret_file\": an event that is not signed could be anybody's");
    }

    // Not repeated in the message: what stands in an address is a secret as often as not.
    private static Uri ReadWebhookUrl(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) ? throw new AdminException(AdminFaultCode.Invalid, "this is no address of a webhook", "https://hooks.example/turnpike")
        : WebhookTarget.Problem(url) is not null ? throw new AdminException(
            AdminFaultCode.Invalid, "this address of a webhook is refused: https, or http to this machine, without user name, password and fragment", "https://hooks.example/turnpike")
        : url;

    private static bool Flag(ReadOnlyMemory<byte> text, JsonView value) => value.Kind switch
    {
        JsonKind.True => true,
        JsonKind.False => false,
        _ => throw Wrong(text, value.Start, "this is true or false"),
    };
}
