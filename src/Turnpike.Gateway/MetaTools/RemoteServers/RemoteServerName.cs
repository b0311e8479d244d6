using Turnpike.Admin.Servers;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>
/// What a server that an agent adds may be called: a capital letter, then letters and digits, so that <c>mcp_Server_tool</c> can be read in
/// one way only.
/// </summary>
internal static class RemoteServerName
{
    private const int Longest = 64;

    /// <summary>Whether the name keeps to the rule.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && char.IsAsciiLetterUpper(name[0]) && name.All(char.IsAsciiLetterOrDigit)
        && !string.Equals(name, ServerName.Gateway, StringComparison.OrdinalIgnoreCase);

    /// <summary>The nearest name that does: <c>google-drive</c> becomes <c>GoogleDrive</c>.</summary>
    public static string Nearest(string name)
    {
        var parts = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var joined = string.Concat(parts.Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        joined = joined.Length == 0 || char.IsAsciiDigit(joined[0]) ? "Server" + joined : joined;
        joined = joined.Length > Longest ? joined[..Longest] : joined;
        return string.Equals(joined, ServerName.Gateway, StringComparison.OrdinalIgnoreCase) ? joined + "Server" : joined;
    }

    /// <summary>Why a name is refused; null when it is not.</summary>
    public static MetaError? Refusal(string name) => IsValid(name)
        ? null
        : new MetaError(MetaCodes.Arguments, $"'{name}' cannot name the server: a capital letter, then letters and digits, at most {Longest}; try {Nearest(name)}.", Nearest(name));
}
