using System.Buffers;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>What servers and policies may be called: 1 to 64 of [A-Za-z0-9._-], beginning with a letter or digit.</summary>
public static class ServerName
{
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
