namespace Turnpike.Wire.Json;

/// <summary>What one JSON text may cost before it is refused.</summary>
/// <param name="MaxBytes">Greatest length of the text in bytes.</param>
/// <param name="MaxDepth">Greatest nesting of objects and arrays.</param>
/// <param name="MaxNodes">Greatest number of values, property names not counted.</param>
public readonly record struct JsonBudget(int MaxBytes, int MaxDepth, int MaxNodes)
{
    /// <summary>The budget of a client's message: 4 MiB, depth 64, 100,000 values.</summary>
    public static JsonBudget Message { get; } = new(4 * 1024 * 1024, 64, 100_000);

    /// <summary>The budget of a server's buffered message, such as a tool list: 16 MiB, depth 64, 1,000,000 values.</summary>
    public static JsonBudget Upstream { get; } = new(16 * 1024 * 1024, 64, 1_000_000);

    /// <summary>The budget of a policy document: 16 MiB, depth 64, 2,000,000 values.</summary>
    public static JsonBudget Document { get; } = new(16 * 1024 * 1024, 64, 2_000_000);
}
