namespace Turnpike.Admin.Configuration;

/// <summary>What <c>turnpike connect</c> was asked to do: bridge a stdio client to a gateway's HTTP face.</summary>
public sealed record ConnectOptions
{
    /// <summary>The endpoint, such as <c>http://127.0.0.1:7227/mcp/files</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The grant token, read from <c>--token-file</c>; null for a caller without one.</summary>
    public string? Token { get; init; }
}
