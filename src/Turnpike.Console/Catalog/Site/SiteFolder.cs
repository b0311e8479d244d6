namespace Turnpike.Console.Catalog.Site;

/// <summary>The files of a site in a folder.</summary>
internal sealed class SiteFolder(string root) : SiteFiles
{
    private readonly string _root = Path.GetFullPath(root);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    // A name leads no way up; that is looked at again here.
    protected override void Put(string name, byte[] bytes)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        if (!path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} would lie outside of the site");
        }

        var folder = Path.GetDirectoryName(path)!;
        if (_folders.Add(folder))
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllBytes(path, bytes);
    }
}
