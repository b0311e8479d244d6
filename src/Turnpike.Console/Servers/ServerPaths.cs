using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers;

/// <summary>Where the pages of servers are.</summary>
internal static class ServerPaths
{
    // A server can be called what a page here is; no server's name has a tilde.
    private static readonly string[] Own = ["new", "plans", "scan"];

    /// <summary>All of them.</summary>
    public const string All = "/console/servers";

    /// <summary>Where one is added.</summary>
    public const string New = All + "/new";

    /// <summary>Plans to install packages.</summary>
    public const string Plans = All + "/plans";

    /// <summary>Where servers are scanned before they are added.</summary>
    public const string Scans = All + "/scan";

    /// <summary>One server, or a page of it.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="page">Such as <c>tools</c>; empty for the first.</param>
    public static string Of(string server, string page = "") => $"{All}/{(Own.Contains(server) ? "~" : "")}{Uri.EscapeDataString(server)}{(page.Length == 0 ? "" : "/" + page)}";

    /// <summary>The server that a path names.</summary>
    public static string Name(PageRequest request) => request.Place("name").TrimStart('~');

    /// <summary>One definition of a tool. Its name is no part of the path: a browser would take <c>..</c> for the way up.</summary>
    public static string Tool(string server, string tool) => $"{Of(server, "tool")}?name={Uri.EscapeDataString(tool)}";

    /// <summary>One definition that waits.</summary>
    public static string Pin(string server, string kind, string name) => $"{Of(server, "pin")}?kind={Uri.EscapeDataString(kind)}&name={Uri.EscapeDataString(name)}";

    /// <summary>One plan.</summary>
    public static string Plan(string id) => $"{Plans}/{Uri.EscapeDataString(id)}";

    /// <summary>One scan.</summary>
    public static string Scan(string id) => $"{Scans}/{Uri.EscapeDataString(id)}";
}
