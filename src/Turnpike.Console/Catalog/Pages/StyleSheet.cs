using Turnpike.Console.Frame;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The one style sheet and the icon. Their names hold their hash, so that they can be kept for as long as anybody likes.</summary>
internal static class StyleSheet
{
    /// <summary>The style sheet, CSS in UTF-8.</summary>
    public static readonly byte[] Bytes = PageFiles.Style.Bytes;

    /// <summary>The icon, SVG in UTF-8.</summary>
    public static readonly byte[] Icon = PageFiles.Icon.Bytes;

    /// <summary>The style sheet's name.</summary>
    public static readonly string Name = PageFiles.Style.Name;

    /// <summary>The icon's name.</summary>
    public static readonly string IconName = PageFiles.Icon.Name;

    /// <summary>What a browser may do on a page: show it with the style sheet and the icon, and send the search form. Nothing is run.</summary>
    public const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>The same for files, where a browser does not take the word about frames, and where there is no form.</summary>
    public const string PolicyOfFiles = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'";
}
