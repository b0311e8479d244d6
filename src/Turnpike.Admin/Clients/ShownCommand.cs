using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Turnpike.Admin.Approvals;

namespace Turnpike.Admin.Clients;

/// <summary>
/// A command of a configuration as it may be shown. Arguments are no place for secrets and hold some all the same: what follows a name
/// that tells of a secret, an <c>Authorization</c> field, and user information and query of an URL are written over.
/// </summary>
public static partial class ShownCommand
{
    private const string Hidden = "***";

    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \t\r\n'\"\\");

    /// <summary>The words of the command; what looks like a secret is <c>***</c>.</summary>
    public static ImmutableArray<string> Of(ImmutableArray<string> command)
    {
        var shown = ImmutableArray.CreateBuilder<string>(command.Length);
        for (var i = 0; i < command.Length; i++)
        {
            var isValue = i > 0 && command[i - 1].StartsWith('-') && !command[i - 1].Contains('=', StringComparison.Ordinal)
                && !command[i].StartsWith('-') && Telling().IsMatch(command[i - 1]);
            shown.Add(isValue ? Hidden : Word(command[i]));
        }

        return shown.ToImmutable();
    }

    /// <summary>
    /// The command in one line for a person who decides on it: where one word ends and the next begins can be seen, and no run of blanks
    /// pushes anything out of sight.
    /// </summary>
    public static string Line(ImmutableArray<string> command) =>
        string.Join(' ', Of(command).Select(w => ShownText.Visible(w.Length == 0 || w.AsSpan().ContainsAny(NeedQuotes) ? $"'{w.Replace("'", "'\\''", StringComparison.Ordinal)}'" : w)));

    /// <summary>An URL without what may be a secret in it: only scheme, host and port are left.</summary>
    public static string Host(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "(not an URL)";

    /// <summary>
    /// An URL as far as it holds no secret: scheme, host and port, and the path where each of its parts is a word or a version. Some servers have
    /// their key in the path.
    /// </summary>
    public static string Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && PlainPath().IsMatch(uri.AbsolutePath) ? Host(url) + uri.AbsolutePath : Host(url);

    private static string Word(string word)
    {
        // NAME=value, --name=value, Name: value.
        if (Assigned().Match(word) is { Success: true } assigned && Telling().IsMatch(assigned.Groups[1].Value))
        {
            return assigned.Groups[1].Value + assigned.Groups[2].Value + Hidden;
        }

        if (KnownSecret().IsMatch(word))
        {
            return Hidden;
        }

        if (Uri.TryCreate(word, UriKind.Absolute, out var uri) && !uri.IsFile && uri.Host.Length > 0 && (uri.UserInfo.Length > 0 || uri.Query.Length > 0))
        {
            return $"{uri.Scheme}://{(uri.UserInfo.Length > 0 ? Hidden + "@" : "")}{uri.Authority[(uri.Authority.IndexOf('@', StringComparison.Ordinal) + 1)..]}{uri.AbsolutePath}{(uri.Query.Length > 0 ? "?" + Hidden : "")}";
        }

        return word;
    }

    [GeneratedRegex("key|token|secret|passw|pwd|credential|auth|cookie|session|dsn|bearer|header|connection|private|signature", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Telling();

    [GeneratedRegex(@"^(/([A-Za-z][A-Za-z._-]{0,19}|v?[0-9]{1,3}))*/?$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();

    [GeneratedRegex(@"^([^=:\s/]{1,100})(=|:\s*)\S", RegexOptions.CultureInvariant)]
    private static partial Regex Assigned();

    // Tokens that can be told by their beginning, wherever they stand.
    [GeneratedRegex(@"(sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_|xox[abprs]-|AKIA[0-9A-Z]{12,}|eyJ[A-Za-z0-9_-]{10,}\.|glpat-|npm_[A-Za-z0-9]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex KnownSecret();
}
