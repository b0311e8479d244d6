using System.Collections.Immutable;

namespace Turnpike.Admin.Configuration.Startup;

/// <summary>The servers that start with the gateway.</summary>
/// <param name="Servers">Sorted by name.</param>
public sealed record StartupList(ImmutableArray<EarlyServer> Servers);

/// <summary>A server that starts with the gateway.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The configuration file that says so; null for a server that was added by an act.</param>
public sealed record EarlyServer(string Name, string? File);

/// <summary>Asks for a server to start with the gateway, or to start no more before it is needed.</summary>
/// <param name="Name">The server.</param>
/// <param name="StartEarly">Whether it starts with the gateway.</param>
/// <param name="Apply">Whether to do it; else it is only shown what would be written.</param>
/// <param name="File">The configuration file it is believed to come from; another is refused. Null for the one it comes from.</param>
public sealed record SetStartup(string Name, bool StartEarly, bool Apply = false, string? File = null);

/// <summary>What is changed, or would be.</summary>
/// <param name="Name">The server.</param>
/// <param name="StartEarly">Whether it starts with the gateway, then.</param>
/// <param name="File">The configuration file; null for a server that was added by an act, where none is written.</param>
/// <param name="Before">The file's list as it stands.</param>
/// <param name="After">The file's list, then.</param>
/// <param name="Applied">Whether it was done.</param>
public sealed record StartupChange(string Name, bool StartEarly, string? File, ImmutableArray<string> Before, ImmutableArray<string> After, bool Applied);
