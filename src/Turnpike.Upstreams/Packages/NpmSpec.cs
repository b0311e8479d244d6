using System.Text.RegularExpressions;

namespace Turnpike.Upstreams.Packages;

/// <summary>A package of an npm registry as it is asked for: <c>name</c>, <c>name@1.2.3</c>, <c>@scope/name@^1</c>, <c>name@latest</c>.</summary>
/// <param name="Name">The package's name, with its scope.</param>
/// <param name="Wanted">A version, a range or a tag; <c>latest</c> where nothing was said.</param>
public sealed partial record NpmSpec(string Name, string Wanted)
{
    /// <summary>Whether it can only ever mean one version.</summary>
    public bool IsPinned => Exact().IsMatch(Wanted);

    /// <summary>
    /// Reads it. Folders, files, git and other URLs are none: npm would take them, but they come from no registry. Nothing that begins
    /// with a hyphen is taken, so that no option of npm can be smuggled in.
    /// </summary>
    /// <returns>Null when it is no package of a registry.</returns>
    public static NpmSpec? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf('@', Math.Min(1, text.Length));
        var (name, wanted) = at < 0 ? (text, "latest") : (text[..at], text[(at + 1)..]);
        return NameOf().IsMatch(name) && name.Length <= 214 && WantedOf().IsMatch(wanted) ? new NpmSpec(name, wanted) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Wanted}";

    [GeneratedRegex(@"^(@[a-z0-9~][a-z0-9._~-]*/)?[A-Za-z0-9~][A-Za-z0-9._~-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameOf();

    [GeneratedRegex(@"^[A-Za-z0-9^~<>=*][A-Za-z0-9.^~<>=*|+ _-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WantedOf();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Exact();
}

/// <summary>One version of a package, as its registry answers.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The exact version.</param>
/// <param name="Integrity">What its archive must hash to, such as <c>sha512-…</c>; empty when the registry does not say.</param>
public sealed record NpmRelease(string Name, string Version, string Integrity)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Version}";
}
