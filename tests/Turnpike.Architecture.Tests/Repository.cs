using System.Xml.Linq;

namespace Turnpike.Architecture.Tests;

/// <summary>The source tree these tests read: what git would hold of src, tests and bench, build output left out.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["artifacts", "bin", "obj", "node_modules", ".git"];

    /// <summary>The folder that holds the solution, found upwards from the test's own binary.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The rooms, ground floor first: a project uses only projects above it in this list.</summary>
    public static IReadOnlyList<string> Rooms { get; } =
    [
        "Turnpike.Wire",
        "Turnpike.Policies",
        "Turnpike.Catalog",
        "Turnpike.Audit",
        "Turnpike.State",
        "Turnpike.Upstreams",
        "Turnpike.Admin",
        "Turnpike.Gateway",
        "Turnpike.Console",
        "Turnpike",
    ];

    /// <summary>Every file below the given top folders, with forward slashes and relative to the root.</summary>
    public static IEnumerable<string> Files(params string[] tops) =>
        tops.Select(top => Path.Combine(Root, top)).Where(Directory.Exists).SelectMany(Below);

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    public static IEnumerable<string> References(string room) =>
        XDocument.Load(Path.Combine(Root, "src", room, room + ".csproj"))
            .Descendants("ProjectReference")
            .Select(reference => (string)reference.Attribute("Include")!)
            .Select(path => path.Replace('\\', '/').Split('/')[^1])
            .Select(file => file[..^".csproj".Length]);

    private static IEnumerable<string> Below(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        }

        foreach (string inner in Directory.EnumerateDirectories(folder).Where(inner => !NotSource.Contains(Path.GetFileName(inner))))
        {
            foreach (string file in Below(inner))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Turnpike.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("No Turnpike.slnx above " + AppContext.BaseDirectory);
    }
}
