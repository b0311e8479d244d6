namespace Turnpike.Wire.Revisions;

/// <summary>The two ways MCP has of relating messages: with sessions, or stateless.</summary>
[Flags]
public enum Era : byte
{
    /// <summary>Not known yet.</summary>
    None = 0,

    /// <summary>Revisions up to 2025-11-25: initialize, sessions, server-to-client requests.</summary>
    Legacy = 1,

    /// <summary>Revisions from 2026-07-28: stateless, <c>_meta</c> on every request.</summary>
    Modern = 2,

    /// <summary>A server that speaks both on one endpoint.</summary>
    Both = Legacy | Modern,
}
