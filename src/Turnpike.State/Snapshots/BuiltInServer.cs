namespace Turnpike.State.Snapshots;

/// <summary>
/// A server that is the gateway itself. Every snapshot has it; what it defines is the program's own and pinned by construction.
/// </summary>
/// <param name="Entry">The server; <see cref="ServerEntry.IsBuiltIn"/> is set, and it is reached without any connection.</param>
/// <param name="Policy">The policy of a grant that names the server and no policy for it.</param>
public sealed record BuiltInServer(ServerEntry Entry, PolicyEntry Policy);
