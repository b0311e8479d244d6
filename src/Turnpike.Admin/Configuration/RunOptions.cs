using System.Collections.Immutable;

namespace Turnpike.Admin.Configuration;

/// <summary>What <c>turnpike run</c> was asked to do: wrap one stdio server as a stdio server.</summary>
public sealed record RunOptions
{
    /// <summary>The data folder as given by <c>--data</c>; null for <c>TURNPIKE_DATA</c> or the platform's default.</summary>
    public string? Data { get; init; }

    /// <summary>The configuration file's content, defaults filled in.</summary>
    public GatewayConfiguration Configuration { get; init; } = GatewayConfiguration.Default;

    /// <summary>The policy file of <c>--policy</c>; null for the policy already applied under the server's name.</summary>
    public string? PolicyFile { get; init; }

    /// <summary>The subject of <c>--as</c>; null for the name of the person who is logged in.</summary>
    public string? Subject { get; init; }

    /// <summary>The name the server is kept under (<c>--name</c>); null to derive it from the command.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the first list seen becomes the approved baseline.</summary>
    public bool ApproveBaseline { get; init; }

    /// <summary>Variables the command gets beside the minimal environment (<c>--env-file</c>).</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The executable and its arguments.</summary>
    public required ImmutableArray<string> Command { get; init; }
}
