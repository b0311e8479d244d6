using Turnpike.Gateway.Links;

namespace Turnpike.Gateway.Sessions;

/// <summary>A legacy session: minted by the gateway, bound to the grant and server it was opened with.</summary>
/// <param name="Id">What the client presents (<c>Mcp-Session-Id</c>): 256 random bits, never recorded.</param>
/// <param name="RecordId">How the record names it: a digest of the id.</param>
/// <param name="Grant">The grant's id.</param>
/// <param name="Link">The session's own connection to the server; not its own when the server is shared.</param>
internal sealed record Session(string Id, string RecordId, string Grant, ServerLink Link)
{
    /// <summary>When it was last used, as a timestamp of the clock.</summary>
    public long UsedAt { get; set; }

    /// <summary>Requests and streams that are open.</summary>
    public int Active;
}
