using System.Text.RegularExpressions;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// A package as it is asked for: <c>npm:@scope/name@1.2.3</c>, <c>pypi:name==1.0</c>, <c>nuget:Id@1.0.0</c>, <c>oci:host/name:tag</c> or
/// <c>oci:name@sha256:…</c>, or the URL of a remote server. Nothing else: no folder, file, git or archive.
/// </summary>
/// <param name="Ecosystem">Where it comes from.</param>
/// <param name="Name">Its name there: for an image with its registry, for a remote the URL.</param>
/// <param name="Wanted">The version, range or tag that is asked for; <c>latest</c> where nothing was said; empty for a remote.</param>
public sealed partial record PackageSpec(PackageEcosystem Ecosystem, string Name, string Wanted)
{
    private const string Latest = "latest";
    private const int LongestSpec = 512;

    /// <summary>Reads a spec. One of the two answers is null.</summary>
    /// <param name="text">The spec.</param>
    /// <returns>The spec; or why it is none, in a sentence.</returns>
    public static (PackageSpec? Spec, string? Problem) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestSpec || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            return (null, "a package is named in one word of visible characters");
        }

        if (text.StartsWith('-'))
        {
            return (null, $"'{text}' begins with a hyphen: it would be taken for an option");
        }

        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return OfUrl(text);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || PackageEcosystems.OfWord(text[..colon]) is not { } ecosystem)
        {
            return (null, IsPlace(text) ? NoRegistry(text) : $"'{text}' does not say where the package comes from: npm:, pypi:, nuget:, oci:, or an https URL");
        }

        var rest = text[(colon + 1)..];
        return ecosystem switch
        {
            PackageEcosystem.Npm => NpmSpec.TryParse(rest) is { } npm ? (new PackageSpec(ecosystem, npm.Name, npm.Wanted), null) : (null, NoRegistry(rest)),
            PackageEcosystem.PyPi => Of(ecosystem, rest, PythonName(), PythonVersion(), "==", "@"),
            PackageEcosystem.NuGet => Of(ecosystem, rest, NuGetName(), NuGetVersion(), "@", "=="),
            PackageEcosystem.Oci => OfImage(rest),
            _ => OfUrl(rest),
        };
    }

    /// <summary>Reads a spec out of the parts a registry names: a type, an identifier, a version. One of the two answers is null.</summary>
    public static (PackageSpec? Spec, string? Problem) Of(PackageEcosystem ecosystem, string identifier, string? version)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        var joined = ecosystem switch
        {
            PackageEcosystem.Remote => identifier,
            _ when string.IsNullOrEmpty(version) => $"{ecosystem.Word()}:{identifier}",
            PackageEcosystem.PyPi => $"pypi:{identifier}=={version}",

            // Since 2025-12 the registry writes an image's tag into the identifier.
            PackageEcosystem.Oci => identifier.Contains('@', StringComparison.Ordinal) || identifier.LastIndexOf(':') > identifier.LastIndexOf('/') ? $"oci:{identifier}" : $"oci:{identifier}:{version}",
            _ => $"{ecosystem.Word()}:{identifier}@{version}",
        };
        return Parse(joined);
    }

    /// <inheritdoc/>
    public override string ToString() => Ecosystem switch
    {
        PackageEcosystem.Remote => Name,
        PackageEcosystem.PyPi => Wanted == Latest ? $"pypi:{Name}" : $"pypi:{Name}=={Wanted}",
        PackageEcosystem.Oci => Wanted.StartsWith("sha256:", StringComparison.Ordinal) ? $"oci:{Name}@{Wanted}" : $"oci:{Name}:{Wanted}",
        _ => $"{Ecosystem.Word()}:{Name}@{Wanted}",
    };

    private static (PackageSpec?, string?) Of(PackageEcosystem ecosystem, string text, Regex name, Regex version, params string[] separators)
    {
        var (given, wanted) = (text, Latest);
        foreach (var separator in separators)
        {
            if (text.IndexOf(separator, StringComparison.Ordinal) is > 0 and var at)
            {
                (given, wanted) = (text[..at], text[(at + separator.Length)..]);
                break;
            }
        }

        return !name.IsMatch(given) ? (null, NoRegistry(text))
            : wanted != Latest && !version.IsMatch(wanted) ? (null, $"'{wanted}' is no one version of {ecosystem.Word()}:{given}: name it exactly, or none for the newest")
            : (new PackageSpec(ecosystem, given, wanted), null);
    }

    private static (PackageSpec?, string?) OfImage(string text)
    {
        var (image, wanted) = (text, Latest);
        if (text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at)
        {
            // With a digest, a tag says nothing more.
            (image, wanted) = (text[..at], text[(at + 1)..]);
            image = image.LastIndexOf(':') is var tag && tag > image.LastIndexOf('/') ? image[..tag] : image;
        }
        else if (text.LastIndexOf(':') is var colon && colon > text.LastIndexOf('/'))
        {
            (image, wanted) = (text[..colon], text[(colon + 1)..]);
        }

        return !ImageName().IsMatch(image) ? (null, $"'{text}' is no image of a registry")
            : !Digest().IsMatch(wanted) && !Tag().IsMatch(wanted) ? (null, $"'{wanted}' is neither a tag nor a digest (sha256: and 64 hexadecimal digits)")
            : (new PackageSpec(PackageEcosystem.Oci, image, wanted), null);
    }

    private static (PackageSpec?, string?) OfUrl(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) ? (null, $"'{text}' is no URL")
        : EgressGuard.Problem(url, allowInsecure: false) is { } problem ? (null, problem)
        : IsArchive(url) ? (null, $"'{text}' is a file to be fetched, and no server: packages come from registries")
        : (new PackageSpec(PackageEcosystem.Remote, url.AbsoluteUri, ""), null);

    private static bool IsArchive(Uri url) =>
        Path.GetExtension(url.AbsolutePath).ToLowerInvariant() is ".tgz" or ".gz" or ".zip" or ".whl" or ".nupkg" or ".git" or ".mcpb" or ".dxt" or ".js" or ".py";

    private static bool IsPlace(string text) =>
        text.StartsWith('.') || text.StartsWith('/') || text.StartsWith('~') || text.Contains("://", StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)
        || text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git", StringComparison.OrdinalIgnoreCase);

    private static string NoRegistry(string text) => $"'{text}' is no package of a registry: folders, files, archives and git addresses are not provisioned";

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9._-]{0,212}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PythonName();

    [GeneratedRegex(@"^([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[a-z0-9.]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NuGetName();

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){1,3}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NuGetVersion();

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImageName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^sha256:[0-9a-f]{64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Digest();
}
