using Turnpike.Wire.Json;

namespace Turnpike.Policies;

/// <summary>Whose budget a limit is.</summary>
public enum LimitScope : byte
{
    /// <summary>Each grant has its own.</summary>
    Grant,

    /// <summary>Each caller (subject) has its own.</summary>
    Caller,

    /// <summary>Each session has its own; in the modern era, the grant.</summary>
    Session,

    /// <summary>One for the server.</summary>
    Server,

    /// <summary>Each tool has its own, within the grant.</summary>
    Tool,

    /// <summary>One for everything.</summary>
    Organisation,
}

/// <summary>One limit of a policy, ready to be reserved. Immutable, one instance per entry of the document.</summary>
public sealed class CompiledLimit
{
    /// <summary>JSON Pointer of the entry, such as <c>/tools/create_refund/limits/0</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>The counter's name; a <c>rate_limit</c> and a <c>concurrent</c> have a name of their own derived from their pointer.</summary>
    public required string Counter { get; init; }

    /// <summary>The window; zero for a <c>concurrent</c>.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>The document's word for the window (<c>day</c>), for calendar boundaries and messages.</summary>
    public required string WindowName { get; init; }

    /// <summary>Whether the window restarts at its UTC calendar boundary instead of sliding.</summary>
    public required bool IsCalendar { get; init; }

    /// <summary>Whose budget it is.</summary>
    public required LimitScope Scope { get; init; }

    /// <summary>The most that may be counted in a window.</summary>
    public required ExactDecimal Max { get; init; }

    /// <summary>What the agent is told when the limit is exhausted.</summary>
    public required string Reason { get; init; }

    /// <summary>What one call counts when that is fixed; null when it is read from the arguments.</summary>
    public ExactDecimal? FixedAmount { get; init; } = ExactDecimal.FromInt64(1);

    /// <summary>Segments of the <c>args.</c> path the amount is read from, in unescaped UTF-8; empty when fixed.</summary>
    public IReadOnlyList<byte[]> AmountPath { get; init; } = [];

    /// <summary>Whether a JSON-RPC error gives the reservation back (<c>on_error: refund</c>).</summary>
    public bool RefundsErrors { get; init; }

    /// <summary>
    /// For a <c>concurrent</c> limit: how many calls may be on their way at once, from the reservation to the recorded outcome or the
    /// forward timeout. Null for a limit over time. A <c>concurrent</c> has no window, and <see cref="Max"/> says the same number.
    /// </summary>
    public int? Concurrent { get; init; }

    /// <summary>What this call counts.</summary>
    /// <returns>False when the argument is missing or is no non-negative exact decimal.</returns>
    public bool TryGetAmount(JsonView arguments, out ExactDecimal amount)
    {
        if (FixedAmount is { } given)
        {
            amount = given;
            return true;
        }

        var value = arguments;
        for (var i = 0; i < AmountPath.Count; i++)
        {
            value = value[AmountPath[i]];
        }

        amount = default;
        return value.Kind == JsonKind.Number && ExactDecimal.TryParse(value.Raw, out amount) && !amount.IsNegative;
    }
}
