namespace Turnpike.Gateway.MetaTools;

/// <summary>How the gateway's own tools are listed for one client; what may be called does not depend on it.</summary>
/// <param name="IsAll">Every tool rather than the eight an agent needs (<c>/mcp/gateway/all</c>).</param>
/// <param name="IsUnderscore">Underscores in the place of dots (<c>?names=underscore</c>), for clients that forbid dots.</param>
public readonly record struct MetaView(bool IsAll, bool IsUnderscore);
