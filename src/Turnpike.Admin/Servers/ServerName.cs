using System.Buffers;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>What servers and policies may be called: 1 to 64 of [A-Za-z0-9._-], beginning with a letter or digit.</summary>
public static class ServerName
{
    /// <summary>The name of the gateway's own tools, as a server: no other server may have it, in whatever case.</summary>
    public const string Gateway = "gateway";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Whether the name may be used.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The nearest name that may be used: other characters become hyphens.</summary>
    public static string? Nearest(string name)
    {
        var text = new string([.. name.Select(c => Allowed.Contains(c) ? c : '-')]).TrimStart('.', '_', '-').TrimEnd('-');
        text = text.Length > 64 ? text[..64] : text;
        return IsValid(text) ? text : null;
    }

    /// <summary>Throws <see cref="AdminException"/> when the name is the gateway's own.</summary>
    public static void RequireNotOwn(string name)
    {
        if (string.Equals(name, Gateway, StringComparison.OrdinalIgnoreCase))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{name}' names the gateway's own tools: no other server can have it", $"{name}-server");
        }
    }

    /// <summary>Throws <see cref="AdminException"/> unless the name may be used.</summary>
    public static void Require(string thing, string name)
    {
        if (!IsValid(name))
        {
            throw new AdminException(
                AdminFaultCode.Invalid,
                $"'{name}' cannot name a {thing}: 1 to 64 of A-Z a-z 0-9 . _ - beginning with a letter or digit",
                Nearest(name));
        }
    }
}
