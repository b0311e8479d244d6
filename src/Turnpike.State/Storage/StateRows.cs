namespace Turnpike.State.Storage;

// The rows of state.db, as Dapper reads them: INTEGER is long, BLOB is byte[].

internal sealed record ServerRow(string Name, byte[] Target, long Era, long Shared, long Trust, string Settings);

internal sealed record PinRow(string Server, long Kind, string Name, string Hash, byte[] Json);

internal sealed class PendingRow
{
    public required string Server { get; init; }

    public required long Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>Empty for a pin whose definition has gone.</summary>
    public required string Hash { get; init; }

    public byte[]? Json { get; init; }

    public required long SeenAt { get; init; }

    public required long Rejected { get; init; }
}

internal sealed record PolicyRow(string Name, long Version, string Digest, byte[] Document);

internal sealed class GrantRow
{
    public required string Id { get; init; }

    public required string Subject { get; init; }

    public required long Anonymous { get; init; }

    /// <summary>A line for each label.</summary>
    public required string Labels { get; init; }

    public long? ExpiresAt { get; init; }
}

internal sealed class GrantServerRow
{
    public required string GrantId { get; init; }

    public required string Server { get; init; }

    public string? Policy { get; init; }
}

internal sealed class TokenRow
{
    public required byte[] Hash { get; init; }

    public required string GrantId { get; init; }

    public long? ExpiresAt { get; init; }
}
