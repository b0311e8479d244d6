using Turnpike.Admin.Configuration.Sources;

namespace Turnpike.Admin.Configuration;

/// <summary>What <c>turnpike up</c> was asked to do.</summary>
public sealed record UpOptions
{
    /// <summary>The data folder as given by <c>--data</c>; null for <c>TURNPIKE_DATA</c> or the platform's default.</summary>
    public string? Data { get; init; }

    /// <summary>Where to listen: <c>--listen</c>, else the configuration's, else <c>http://127.0.0.1:7227</c>.</summary>
    public required Uri Listen { get; init; }

    /// <summary>The configuration file's content, defaults filled in.</summary>
    public GatewayConfiguration Configuration { get; init; } = GatewayConfiguration.Default;

    /// <summary>The configuration files of servers that are read at the start, beside those the data folder knows.</summary>
    public SourcePlaces Sources { get; init; } = new();

    /// <summary>Whether to add the playground server and a sample policy.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether to answer on standard output with JSON lines instead of sentences.</summary>
    public bool Json { get; init; }
}
