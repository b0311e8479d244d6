using System.IO.Compression;

namespace Turnpike.Console.Catalog.Site;

/// <summary>The files of a site in one ZIP archive, written as they come. Whoever opened the archive ends it.</summary>
internal sealed class SiteArchive(ZipArchive archive) : SiteFiles
{
    // The same catalogue gives the same bytes: no file says when it was made. It is the first time the format knows.
    private static readonly DateTimeOffset Always = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Whoever unpacks it may follow a name that leads up: there is none.
    protected override void Put(string name, byte[] bytes)
    {
        if (name.Length == 0 || name[0] == '/' || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Any(s => s is "" or "." or ".."))
        {
            throw new InvalidOperationException($"{name} would lie outside of the site");
        }

        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Always;
        using var file = entry.Open();
        file.Write(bytes);
    }
}
