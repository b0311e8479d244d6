using System.Globalization;
using Turnpike.Upstreams.Packages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Admin.Scans;

/// <summary>Phrases that a scan uses in more than one place.</summary>
public static class ScanWords
{
    /// <summary>Where an entry stands: <c>FILE:LINE:COLUMN</c>, with the project it is for.</summary>
    public static string Place(ScanSource source) => string.Create(
        CultureInfo.InvariantCulture,
        $"{source.File}:{source.Position.Line}:{source.Position.Column}{(source.Project is null ? "" : $" (for {source.Project})")}");

    /// <summary>A package and whether it is the same every time.</summary>
    public static string Package(PackageReference package) =>
        $"{package.Ecosystem} {(package.Spec.Length == 0 ? "(its name is not told)" : package.Spec)}, {(package.IsPinned ? "pinned" : "floating")}";

    /// <summary>The beginning of a text a server wrote: names have no bound of their own.</summary>
    public static string Short(string text, int most = 120) => text.Length > most ? text[..most] + "…" : text;

    /// <summary>The word for an era.</summary>
    public static string Era(Era era) => era switch
    {
        Wire.Revisions.Era.Both => "both",
        Wire.Revisions.Era.Modern => "modern",
        Wire.Revisions.Era.Legacy => "legacy",
        _ => "unknown",
    };
}
