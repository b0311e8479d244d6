using System.Collections.Immutable;
using System.Text.Json;

namespace Turnpike.Catalog.Attacks;

/// <summary>A scripted server and agent. The tests play it twice, without the control and with it.</summary>
public sealed record AttackReplay
{
    /// <summary>The tools the server lists at first: an array of definitions.</summary>
    public required JsonElement Tools { get; init; }

    /// <summary>Whether nobody approved these definitions before the script begins.</summary>
    public bool IsUnapproved { get; init; }

    /// <summary>What the server answers to a call, by the tool's name: a result each; others get a short text.</summary>
    public JsonElement? Answers { get; init; }

    /// <summary>What the server answers to other methods at first, by method: a result each; null where the usual answers do.</summary>
    public JsonElement? Methods { get; init; }

    /// <summary>Header fields the operator set for the server. Without the gateway the agent holds and sends them itself.</summary>
    public JsonElement? Secrets { get; init; }

    /// <summary>The weaker policy; or <c>"pins"</c>: each definition is approved unseen; or <c>"gateway"</c>: the agent reaches the server directly.</summary>
    public required JsonElement Without { get; init; }

    /// <summary>What happens, in order: calls, other messages, and changes of the server.</summary>
    public required ImmutableArray<JsonElement> Steps { get; init; }

    /// <summary>When the attack has succeeded.</summary>
    public required AttackSuccess Success { get; init; }

    /// <summary>
    /// A call, or steps that end in one, that must still reach the server with the control in place; null where nobody approved anything, so that
    /// nothing may pass.
    /// </summary>
    public JsonElement? Legitimate { get; init; }
}

/// <summary>Bytes that must arrive for an attack to have succeeded.</summary>
/// <param name="At">Where: <c>server</c> (a request's header fields and body) or <c>agent</c> (an answer's body).</param>
/// <param name="Text">What must be in one of them, ordinal.</param>
/// <param name="Times">In how many of them at least.</param>
public sealed record AttackSuccess(string At, string Text, int Times = 1);
