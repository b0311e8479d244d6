using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Approvals;

/// <summary>
/// Offers the page of an approval to a client that can open one (URL elicitation): in the legacy era by error -32042 and a notification once
/// it is answered (2025-11-25), in the modern era by a result that needs input, without any state. Only while somebody serves the page.
/// </summary>
internal sealed class UrlOffers(Node node, GatewayOptions options)
{
    private const int RequiredCode = -32042;
    private static readonly byte[] Key = "dev.turnpike/approval"u8.ToArray();

    // One watch for each session and approval, so at most as many as a grant has live approvals, for each of its sessions.
    private readonly ConcurrentDictionary<(ServerLink Link, string Id), byte> _watched = new();

    /// <summary>The page a person decides on; null while nobody serves one.</summary>
    public string? PageOf(AwaitedApproval? approval) =>
        approval is { IsDenied: false, Id: { } id } && options.Console() is { } console ? ConsolePage.Of(console, id) : null;

    /// <summary>The answer that offers the page; null where the client cannot take it, or was offered it by the request before.</summary>
    public byte[]? Answer(Visit visit, ClientMessage message, in Decision decision, AwaitedApproval approval)
    {
        if (PageOf(approval) is not { } page)
        {
            return null;
        }

        var text = $"[APPROVAL REQUIRED] {decision.Reason}";
        var (rule, digest) = (decision.Rule, visit.Policy?.Compiled.Digest.Hex);
        if (message.Era == Era.Modern)
        {
            var takesUrls = message.Envelope.Meta["io.modelcontextprotocol/clientCapabilities"u8]["elicitation"u8]["url"u8].Exists;
            return takesUrls && !message.Envelope.Params["inputResponses"u8].Exists ? InputRequired(message.Id.Span, page, text, rule, digest, approval) : null;
        }

        if (!visit.Link.TakesUrls || visit.Link.Revision != Revision.LatestLegacy.Name)
        {
            return null;
        }

        Watch(visit.Link, approval.Id!);
        return RpcError.Message(message.Id.Span, RequiredCode, text, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("elicitations"u8);
            WriteElicitation(json, page, text, approval.Id);
            json.WriteEndArray();
            Denial.WriteDecision(json, rule, digest, approval, page);
            json.WriteEndObject();
        });
    }

    /// <summary>Whether all the input a request brings is the client's word that it opened the page.</summary>
    public static bool IsAnswered(in Envelope envelope)
    {
        var responses = envelope.Params["inputResponses"u8];
        if (responses.Kind != Wire.Json.JsonKind.Object || responses.Count != 1 || envelope.Params["requestState"u8].Exists)
        {
            return false;
        }

        foreach (var member in responses.Members)
        {
            return member.Name.Is(Key);
        }

        return false;
    }

    /// <summary>Leaves the client's word out of what goes to the server, who did not ask.</summary>
    public static void LeaveOut(in Envelope envelope, EditList edits)
    {
        if (!IsAnswered(envelope))
        {
            return;
        }

        int? before = null;
        var isNext = false;
        var (start, end) = (0, 0);
        foreach (var member in envelope.Params.Members)
        {
            if (isNext)
            {
                // Invariant: there was nothing before it, so what is cut reaches to the next member's name.
                end = member.Name.Start;
                break;
            }

            if (member.Name.Is("inputResponses"u8))
            {
                (start, end) = (before ?? member.Name.Start, member.Value.End);
                if (before is not null)
                {
                    break;
                }

                isNext = true;
            }

            before = member.Value.End;
        }

        edits.Remove(start, end - start);
    }

    private static byte[] InputRequired(ReadOnlySpan<byte> id, string page, string text, string rule, string? digest, AwaitedApproval approval)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        json.WriteStartObject("result"u8);
        json.WriteString("resultType"u8, "input_required"u8);
        json.WriteStartObject("inputRequests"u8);
        json.WriteStartObject(Key);
        json.WriteString("method"u8, "elicitation/create"u8);
        json.WritePropertyName("params"u8);
        WriteElicitation(json, page, text, null);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("_meta"u8);
        Denial.WriteDecision(json, rule, digest, approval, page);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void WriteElicitation(Utf8JsonWriter json, string page, string text, string? id)
    {
        json.WriteStartObject();
        json.WriteString("mode"u8, "url"u8);
        if (id is not null)
        {
            json.WriteString("elicitationId"u8, id);
        }

        json.WriteString("url"u8, page);
        json.WriteString("message"u8, text);
        json.WriteEndObject();
    }

    private void Watch(ServerLink link, string id)
    {
        if (_watched.TryAdd((link, id), 0))
        {
            _ = CompleteAsync(link, id);
        }
    }

    private async Task CompleteAsync(ServerLink link, string id)
    {
        try
        {
            await node.Ledger.WaitForAnswerAsync(id, link.Ended);
            if (link.Outlet.For(link) is { } channel)
            {
                // The id is the gateway's own, letters and digits: nothing in it has to be escaped.
                var said = System.Text.Encoding.UTF8.GetBytes(
                    $$$"""{"jsonrpc":"2.0","method":"notifications/elicitation/complete","params":{"elicitationId":"{{{id}}}"}}""");
                await channel.SendAsync(said, EditList.None, default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or State.Ledgers.RecordUnavailableException)
        {
            // The session ended, or its stream: the client repeats its call when it likes.
        }
        finally
        {
            _watched.TryRemove((link, id), out _);
        }
    }
}
