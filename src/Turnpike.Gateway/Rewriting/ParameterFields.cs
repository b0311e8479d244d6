using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Messages;
using Turnpike.Wire.Headers;

namespace Turnpike.Gateway.Rewriting;

/// <summary>
/// The <c>Mcp-Param-*</c> fields of a tools/call (2026-07-28, Streamable HTTP): checked against the arguments where the client could send
/// header fields, written from the arguments where it could not.
/// </summary>
internal static class ParameterFields
{
    /// <summary>Checks the message's fields against the pinned definition, or adds them to a message that came without header fields.</summary>
    /// <returns>False when a field is missing, is not the argument, or stands where the argument does not.</returns>
    public static bool TryPrepare(ClientMessage message, Definition pin, out HeaderFault fault)
    {
        fault = default;
        return pin.ParameterHeaders.IsEmpty || (message.HasHeaderFields ? TryCheck(message, pin, out fault) : Write(message, pin));
    }

    private static bool TryCheck(ClientMessage message, Definition pin, out HeaderFault fault) =>
        ParameterHeaders.TryCheck(pin.ParameterHeaders, message.Envelope.Arguments, field => Find(message.ParamHeaders, field), out fault);

    private static bool Write(ClientMessage message, Definition pin)
    {
        var written = new List<KeyValuePair<string, string>>(pin.ParameterHeaders.Length);
        ParameterHeaders.Write(pin.ParameterHeaders, message.Envelope.Arguments, written);
        message.ParamHeaders = written;
        return true;
    }

    private static string? Find(IReadOnlyList<KeyValuePair<string, string>> fields, string name)
    {
        foreach (var (field, value) in fields)
        {
            if (string.Equals(field, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
