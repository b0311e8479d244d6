namespace Turnpike.State.Sources;

/// <summary>A configuration file whose servers were put in force, or that a person trusted.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Level"><c>explicit</c>, <c>project</c> or <c>user</c>.</param>
/// <param name="Trusted">SHA-256 (lower-case hex) of the content a person trusts; null for none, and where trust is not asked for.</param>
/// <param name="TrustedBy">Who trusts it; null for nobody.</param>
/// <param name="TrustedAt">Since when; null for never.</param>
public sealed record KnownSource(string Path, string Level, string? Trusted, string? TrustedBy, DateTimeOffset? TrustedAt);
