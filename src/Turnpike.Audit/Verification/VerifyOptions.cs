namespace Turnpike.Audit.Verification;

/// <summary>What a verification may hold against the files.</summary>
public sealed record VerifyOptions
{
    /// <summary>
    /// The node's public key (SPKI, PEM) as held elsewhere. Null: the folder's own <c>signing.pub</c>, which proves nothing
    /// against someone who replaced it too.
    /// </summary>
    public string? PublicKey { get; init; }

    /// <summary>
    /// Checkpoints held elsewhere: the text of a copied <c>checkpoints.jsonl</c> or some of its lines. The log must contain every
    /// one of them; that finds a rewritten chain, a lost tail and a roll-back.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// Records in a row that may be unsigned. A log makes a checkpoint once 4,000 records are unsigned or 5 seconds after the first, and
    /// takes no record while 9,500 are; whoever configured that lower may ask for less.
    /// </summary>
    public int MaxUnsigned { get; init; } = 10_000;

    /// <summary>Is told now and then how many records were read; null for nobody.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Ends the verification before its end, with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }
}
