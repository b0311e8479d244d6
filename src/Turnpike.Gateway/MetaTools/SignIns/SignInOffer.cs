using System.Text.Json;
using Turnpike.Admin.SignIns;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.SignIns;

/// <summary>
/// Offers the address of a sign-in to a client that can open one (URL elicitation): by error -32042 in the legacy era (2025-11-25), by a result
/// that needs input in the modern one. Repeating the call afterwards says how it stands.
/// </summary>
internal static class SignInOffer
{
    private const int RequiredCode = -32042;
    private const string Key = "dev.turnpike/sign-in";

    /// <summary>Whether the client takes addresses, and was not given this one by the request before.</summary>
    public static bool Takes(MetaCall call) => call.Era == Era.Modern
        ? call.Request.Envelope.Meta["io.modelcontextprotocol/clientCapabilities"u8]["elicitation"u8]["url"u8].Exists && !call.Params["inputResponses"u8].Exists
        : call.Visit.Link.TakesUrls && call.Visit.Link.Revision == Revision.LatestLegacy.Name;

    /// <summary>The answer that offers it.</summary>
    /// <param name="call">The call, of a client that takes addresses.</param>
    /// <param name="report">What is told otherwise.</param>
    /// <param name="flow">A flow that waits.</param>
    public static MetaAnswer Of(MetaCall call, SignInReport report, SignInView flow) => call.Era == Era.Modern
        ? new MetaAnswer
        {
            Result = MetaAnswer.Json(json =>
            {
                json.WriteString("resultType"u8, "input_required"u8);
                json.WriteStartObject("inputRequests"u8);
                json.WriteStartObject(Key);
                json.WriteString("method"u8, "elicitation/create"u8);
                json.WriteStartObject("params"u8);
                WriteElicitation(json, report, flow, isNamed: false);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }),
        }
        : new MetaAnswer
        {
            RpcError = MetaAnswer.Json(json =>
            {
                json.WriteNumber("code"u8, RequiredCode);
                json.WriteString("message"u8, report.Message);
                json.WriteStartObject("data"u8);
                json.WriteStartArray("elicitations"u8);
                json.WriteStartObject();
                WriteElicitation(json, report, flow, isNamed: true);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteString("server"u8, report.Server);
                json.WriteString("auth_state"u8, "elicitation_required"u8);
                SignInReport.Write(json, flow, "url");
                json.WriteEndObject();
            }),
        };

    private static void WriteElicitation(Utf8JsonWriter json, SignInReport report, SignInView flow, bool isNamed)
    {
        json.WriteString("mode"u8, "url"u8);
        if (isNamed)
        {
            json.WriteString("elicitationId"u8, flow.Flow);
        }

        json.WriteString("url"u8, flow.Url);
        json.WriteString("message"u8, report.Message);
    }
}
