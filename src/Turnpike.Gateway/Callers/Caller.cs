using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Callers;

/// <summary>Who is behind a message: the grant its token stands for, and where it came from.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Source">The client's address, or <c>stdio</c>; for the record.</param>
public sealed record Caller(GrantEntry Grant, string Source);
