using Turnpike.Wire.Json;

namespace Turnpike.Policies.Documents;

/// <summary>A limit as written, in <c>limits</c> or as <c>rate_limit</c>.</summary>
internal sealed record Limit
{
    public required Place Place { get; init; }

    /// <summary>The counter's name; a <c>rate_limit</c> and a <c>concurrent</c> are named by their own pointer.</summary>
    public required string Counter { get; init; }

    public required LimitWindow Window { get; init; }

    public required ExactDecimal Max { get; init; }

    public LimitScope Scope { get; init; }

    /// <summary>What a call counts when <see cref="AmountPath"/> is null.</summary>
    public ExactDecimal Amount { get; init; } = ExactDecimal.FromInt64(1);

    public ValuePath? AmountPath { get; init; }

    public Place AmountPlace { get; init; }

    public bool IsCalendar { get; init; }

    public bool RefundsErrors { get; init; }

    /// <summary>For <c>concurrent</c>: how many calls may be on their way at once; null for a limit over time.</summary>
    public int? Concurrent { get; init; }
}

/// <summary>A span of time as written: a named window such as <c>day</c>, or a duration such as <c>15m</c>.</summary>
internal readonly record struct LimitWindow(string Text, TimeSpan Length, bool IsNamed);
