using Turnpike.Catalog.Definitions;

namespace Turnpike.Gateway.MetaTools;

/// <summary>
/// How a tool behind the gateway is named: <c>server::tool</c>. <c>mcp_server_tool</c> and <c>server__tool</c> are taken too where they can
/// mean one tool only; where the underscores of names could be read in two ways, neither is guessed.
/// </summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name there.</param>
internal readonly record struct ToolId(ReachedServer Server, string Tool)
{
    private const string Separator = "::";
    private const string BrokerPrefix = "mcp_";

    /// <summary>The id of a tool.</summary>
    public static string Of(string server, string tool) => $"{server}{Separator}{tool}";

    /// <summary>The alias by which brokers know a tool.</summary>
    public static string AliasOf(string server, string tool) => $"{BrokerPrefix}{server}_{tool}";

    /// <summary>What an id names. Throws <see cref="MetaException"/>: the same for a server that is not there and one out of reach.</summary>
    public static ToolId Read(MetaCall call, string text)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        if (at > 0)
        {
            return call.Server(text[..at]) is { } server ? new ToolId(server, text[(at + Separator.Length)..]) : throw Unknown(call, text);
        }

        var now = call.Gate.Options.Time.GetUtcNow();
        var found = call.Servers.SelectMany(s => Rests(text, s.Name).Where(rest => s.Tool(rest, now) is not null).Select(rest => new ToolId(s, rest))).Distinct().ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw Unknown(call, text),
            _ => throw new MetaException(
                MetaCodes.NoTool, $"'{Shown(text)}' can be read as more than one tool.", string.Join(" or ", found.Select(f => Of(f.Server.Name, f.Tool)))),
        };
    }

    /// <summary>The pinned definition, if the caller's policy shows it. Throws <see cref="MetaException"/> otherwise.</summary>
    public Definition Require(MetaCall call) => Server.Tool(Tool, call.Gate.Options.Time.GetUtcNow()) ?? throw Unknown(call, Of(Server.Name, Tool));

    private static IEnumerable<string> Rests(string text, string server)
    {
        if (text.StartsWith(BrokerPrefix + server + "_", StringComparison.Ordinal))
        {
            yield return text[(BrokerPrefix.Length + server.Length + 1)..];
        }

        if (text.StartsWith(server + "__", StringComparison.Ordinal))
        {
            yield return text[(server.Length + 2)..];
        }
    }

    private static MetaException Unknown(MetaCall call, string text)
    {
        var now = call.Gate.Options.Time.GetUtcNow();
        var nearest = Policies.NearestName.Of(text, call.Servers.SelectMany(s => s.Tools(now).Select(t => Of(s.Name, t.Name))).Take(2000));
        return new MetaException(
            MetaCodes.NoTool, $"There is no tool '{Shown(text)}' for this caller.", nearest is null ? "gateway.catalog_search finds tools; a tool_id is server::tool" : $"did you mean {nearest}?");
    }

    private static string Shown(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 120), "…");
}
