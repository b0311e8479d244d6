using System.Text.Json.Serialization;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Where a configuration file stands; of one name in several files the first level's entry counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourceLevel>))]
public enum SourceLevel : byte
{
    /// <summary>Named by the person who started the gateway (<c>--mcp-config</c>).</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,

    /// <summary>A project's own <c>.mcp.json</c>: nothing of it is used before a person trusts its content.</summary>
    [JsonStringEnumMemberName("project")]
    Project,

    /// <summary>The user's own file.</summary>
    [JsonStringEnumMemberName("user")]
    User,
}
