using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools;

/// <summary>
/// One tool, two spellings: a call by the other one is rewritten before it is routed, so that policy, counters and record know one name.
/// The header fields were checked against what was sent before that.
/// </summary>
internal static class MetaNames
{
    /// <summary>The message under the tool's one name; the same message where it is written so already, or names no tool.</summary>
    public static ClientMessage Resolve(ClientMessage message)
    {
        var name = message.Envelope.Name;
        if (message.Envelope.Method != McpMethod.CallTool || name.Kind != JsonKind.String)
        {
            return message;
        }

        var written = name.GetString();
        var known = MetaToolTable.NameOf(written);
        return ReferenceEquals(known, written) ? message : Rewrite(message, name, known);
    }

    private static ClientMessage Rewrite(ClientMessage message, JsonView name, string known)
    {
        var edits = new EditList();
        edits.Replace(name.Start, name.Length, System.Text.Encoding.ASCII.GetBytes($"\"{known}\""));
        using var body = new MessageBuffer(edits.LengthOf(message.Bytes.Length));
        edits.Apply(message.Bytes.Span, body);
        var bytes = body.Written.ToArray();

        // Invariant: one string of a message that was read stands in the place of another, so it is read again.
        return EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Client, out var envelope, out var fault)
            ? new ClientMessage(bytes, envelope)
            {
                Era = message.Era,
                Revision = message.Revision,
                ParamHeaders = message.ParamHeaders,
                HasHeaderFields = message.HasHeaderFields,
            }
            : throw new InvalidOperationException(fault.Message);
    }
}
