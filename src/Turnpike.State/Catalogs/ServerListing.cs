namespace Turnpike.State.Catalogs;

/// <summary>What somebody lists of a server, without its tools. Texts are others': they are cut to a bound and stored as they are.</summary>
public sealed record ServerListing
{
    /// <summary>The greatest length of a name, in UTF-16 units.</summary>
    public const int MaxName = 200;

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is called for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where its source is.</summary>
    public string Repository { get; init; } = "";

    /// <summary>Its home page.</summary>
    public string Homepage { get; init; } = "";

    /// <summary>Whether it is listed.</summary>
    public ListingStatus Status { get; init; }

    /// <summary>Why no server can have this name; null when one can.</summary>
    public static string? ProblemOf(string name) =>
        string.IsNullOrWhiteSpace(name) ? "the server has no name"
        : name.Length > MaxName ? $"the server's name is longer than {MaxName} characters"
        : name.Any(char.IsControl) ? "the server's name has control characters"
        : null;

    /// <summary>The listing as it is stored: bounded texts, and of addresses those of the web alone.</summary>
    internal ServerListing Bounded() => this with
    {
        Title = CatalogWords.Summary(Title),
        Description = CatalogWords.Summary(Description),
        Version = CatalogWords.Summary(Version),
        Repository = WebAddress(Repository),
        Homepage = WebAddress(Homepage),
    };

    private static string WebAddress(string text) =>
        text.Length <= 500 && Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) && url.UserInfo.Length == 0
            ? url.AbsoluteUri
            : "";
}
