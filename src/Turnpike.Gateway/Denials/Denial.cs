using System.Buffers;
using System.Text.Json;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Denials;

/// <summary>What the agent sees of a denial: reason, rule and digest, never a path, a value or a cause.</summary>
internal static class Denial
{
    /// <summary>The key of the decision in <c>_meta</c>, under the gateway's own vendor prefix.</summary>
    public const string MetaKey = "dev.turnpike/decision";

    /// <summary>The answer to a denied call.</summary>
    /// <param name="id">Source JSON of the request's id.</param>
    /// <param name="target">What the call named.</param>
    /// <param name="decision">The denial.</param>
    /// <param name="policyDigest">Digest of the policy; null when there is none.</param>
    /// <param name="era">The era the answer belongs to.</param>
    /// <param name="retryAfter">For a limit: when to try again.</param>
    /// <param name="approval">For an approval: which, until when, and what else there is to say.</param>
    /// <param name="page">For an approval: the page a person decides on; null while nobody serves one.</param>
    public static byte[] Answer(
        ReadOnlySpan<byte> id, CallTarget target, in Decision decision, string? policyDigest, Era era, TimeSpan? retryAfter = null, AwaitedApproval? approval = null, string? page = null)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        if (target == CallTarget.Tool)
        {
            WriteToolResult(json, decision, policyDigest, era, retryAfter, approval, page);
        }
        else
        {
            WriteError(json, target, decision, policyDigest, era, retryAfter, approval, page);
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteToolResult(
        Utf8JsonWriter json, in Decision decision, string? policyDigest, Era era, TimeSpan? retryAfter, AwaitedApproval? approval, string? page)
    {
        json.WriteStartObject("result"u8);
        if (era == Era.Modern)
        {
            json.WriteString("resultType"u8, "complete"u8);
        }

        json.WriteStartArray("content"u8);
        WriteText(json, Text(decision, "tool"));
        if (retryAfter is { } wait)
        {
            WriteText(json, $"Try again in {Seconds(wait)} seconds.");
        }

        if (Instruction(approval) is { } instruction)
        {
            WriteText(json, instruction);
        }

        json.WriteEndArray();
        json.WriteBoolean("isError"u8, true);
        if (!decision.IsUnavailable)
        {
            json.WriteStartObject("_meta"u8);
            WriteDecision(json, decision, policyDigest, retryAfter, approval, page);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteError(
        Utf8JsonWriter json, CallTarget target, in Decision decision, string? policyDigest, Era era, TimeSpan? retryAfter, AwaitedApproval? approval, string? page)
    {
        var noun = target switch { CallTarget.Resource => "resource", CallTarget.Prompt => "prompt", _ => "request" };
        json.WriteStartObject("error"u8);
        if (decision.IsUnavailable)
        {
            // Like a resource that does not exist: -32002 was its code until 2025-11-25, -32602 since.
            json.WriteNumber("code"u8, target == CallTarget.Resource && era == Era.Legacy ? -32002 : RpcError.InvalidParams);
            json.WriteString("message"u8, $"[POLICY DENIED] This {noun} is not available.");
        }
        else
        {
            json.WriteNumber("code"u8, RpcError.PolicyDenied);
            json.WriteString("message"u8, Instruction(approval) is { } instruction ? $"{Text(decision, noun)} {instruction}" : Text(decision, noun));
            json.WriteStartObject("data"u8);
            WriteDecision(json, decision, policyDigest, retryAfter, approval, page);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string Text(in Decision decision, string noun) =>
        decision.IsUnavailable ? $"[POLICY DENIED] This {noun} is not available."
        : decision.Outcome == DecisionOutcome.RequireApproval ? $"[APPROVAL REQUIRED] {decision.Reason}"
        : $"[POLICY DENIED] {decision.Reason}";

    private static string? Instruction(AwaitedApproval? approval) => approval switch
    {
        null => null,
        { Explanation: { } explanation } => explanation,
        { Quorum: > 1 } => $"{approval.Quorum} people have to say yes, {approval.Given} did, each with: turnpike approval approve {approval.Id}. Then repeat exactly this call, once, before {approval.ExpiresAt:u}.",
        _ => $"A person decides with: turnpike approval approve {approval.Id}. Then repeat exactly this call, once, before {approval.ExpiresAt:u}.",
    };

    private static void WriteText(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    /// <summary>Writes what an approval is waited for as the member of <c>_meta</c>.</summary>
    public static void WriteDecision(Utf8JsonWriter json, string rule, string? policyDigest, AwaitedApproval approval, string page) => WriteDecision(
        json, new Decision(DecisionOutcome.RequireApproval, DecisionStep.Approval, rule, "", null, []), policyDigest, null, approval, page);

    private static void WriteDecision(Utf8JsonWriter json, in Decision decision, string? policyDigest, TimeSpan? retryAfter, AwaitedApproval? approval, string? page)
    {
        json.WriteStartObject(MetaKey);
        json.WriteString("decision"u8, decision.Outcome == DecisionOutcome.RequireApproval ? "require_approval"u8 : "deny"u8);
        json.WriteString("rule"u8, decision.Rule);
        if (policyDigest is not null)
        {
            json.WriteString("policyDigest"u8, policyDigest);
        }

        if (retryAfter is { } wait)
        {
            json.WriteNumber("retryAfterSeconds"u8, Seconds(wait));
        }

        if (approval is { Id: { } id, ExpiresAt: { } expiry })
        {
            json.WriteString("approvalId"u8, id);
            json.WriteString("expiresAt"u8, expiry);
            if (!approval.IsDenied)
            {
                if (page is not null)
                {
                    json.WriteString("page"u8, page);
                }

                json.WriteString("decide"u8, $"turnpike approval approve {id}");
                if (approval.Quorum > 1)
                {
                    json.WriteNumber("quorum"u8, approval.Quorum);
                    json.WriteNumber("approved"u8, approval.Given);
                }
            }
        }

        json.WriteEndObject();
    }

    private static long Seconds(TimeSpan wait) => (long)Math.Ceiling(wait.TotalSeconds);
}
