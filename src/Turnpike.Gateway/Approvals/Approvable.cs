using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Approvals;

/// <summary>Which calls a person can be asked about: those whose name and arguments are all there is to them.</summary>
internal static class Approvable
{
    /// <summary>Why another is denied, for the record.</summary>
    public const string Cause = "only tools/call, resources/read and prompts/get can be approved, and no input responses";

    /// <summary>Whether what a person would be shown is the whole call.</summary>
    public static bool Is(in Envelope envelope)
    {
        var method = envelope.Method;
        if (method != McpMethod.CallTool && method != McpMethod.ReadResource && method != McpMethod.GetPrompt)
        {
            return false;
        }

        // Answers to a server's questions are part of what the tool acts on, and are not among the arguments that are shown.
        // That the client opened the page of an approval is no answer to the server, and does not go on (UrlOffers).
        return UrlOffers.IsAnswered(envelope) || !envelope.Params["inputResponses"u8].Exists && !envelope.Params["requestState"u8].Exists;
    }
}
