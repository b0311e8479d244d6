using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Turnpike.Admin.Clients;

namespace Turnpike.Gateway.MetaTools.Feedback;

/// <summary>An issue as a person would send it: what looks like a secret is written over, word by word.</summary>
internal sealed class PreparedIssue
{
    // Beyond this, browsers and servers cut addresses off.
    private const int LongestUrl = 8000;

    /// <summary>An issue of these words.</summary>
    public PreparedIssue(string title, string description, string? server, string? tool)
    {
        Title = Clean(title.ReplaceLineEndings(" "));
        var body = new StringBuilder(Clean(description)).Append("\n\n");
        body.Append($"- turnpike {typeof(PreparedIssue).Assembly.GetName().Version!.ToString(3)}, {RuntimeInformation.RuntimeIdentifier}\n");
        if (server is not null)
        {
            body.Append($"- server: {server}\n");
        }

        if (tool is not null)
        {
            body.Append($"- failed call: {Clean(tool.ReplaceLineEndings(" "))}\n");
        }

        Body = body.ToString();
    }

    /// <summary>The address of the repository this program was built from; null where the build did not say (<c>RepositoryUrl</c>).</summary>
    public static Uri? Repository { get; } = typeof(PreparedIssue).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => a.Key == "RepositoryUrl")?.Value is { } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url : null;

    /// <summary>The title, in one line.</summary>
    public string Title { get; }

    /// <summary>The text.</summary>
    public string Body { get; }

    /// <summary>The address of the form for a new issue, filled in; without the text where it is too long for an address, null without a repository.</summary>
    public string? Url(Uri? repository)
    {
        if (repository is null)
        {
            return null;
        }

        var form = $"{repository.AbsoluteUri.TrimEnd('/')}/issues/new?title={Uri.EscapeDataString(Title)}";
        var whole = $"{form}&body={Uri.EscapeDataString(Body)}";
        return whole.Length <= LongestUrl ? whole : form;
    }

    private static string Clean(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => string.Join(' ', ShownCommand.Of([.. line.Split(' ')]))));
}
