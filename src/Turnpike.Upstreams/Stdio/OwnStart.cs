using Turnpike.State.Folders;
using Turnpike.State.Snapshots;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// Refuses a server whose command is this very gateway: <c>turnpike up</c> or <c>run</c> on the same data folder would start itself for
/// ever. Looked for in every word of the command, so that npx, dotnet, a shell or a link between them hides nothing;
/// <c>turnpike playground</c> and a gateway of another data folder are servers like any other.
/// </summary>
public static class OwnStart
{
    private const string Product = "turnpike";
    private static readonly string[] Gateways = ["up", "run", "connect"];
    private static readonly char[] Separators = [' ', '\t', '\n', '\r', ';', '&', '|', '(', ')', '\'', '"'];

    /// <summary>Why the command must not be started by a gateway of <paramref name="dataFolder"/>, with what to do instead; null when it may.</summary>
    /// <param name="target">The server.</param>
    /// <param name="dataFolder">The gateway's own data folder.</param>
    public static string? Problem(ServerTarget target, string dataFolder)
    {
        ArgumentNullException.ThrowIfNull(target);
        var words = Words(target);
        for (var i = 0; i < words.Length - 1; i++)
        {
            if (IsProduct(words[i], target) && Verb(words[(i + 1)..]) is { } verb && Same(FolderOf(words[(i + 1)..], target), dataFolder))
            {
                return $"the server's command is this gateway itself ('{Product} {verb}' on the same data folder), which would start itself for ever: "
                    + "name the server it should stand before, or give it a data folder of its own with --data";
            }
        }

        return null;
    }

    /// <summary>The URL a <c>turnpike connect</c> in the command goes to; null without one.</summary>
    public static string? Connects(ServerTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var words = Words(target);
        var at = Array.FindIndex(words, word => IsProduct(word, target));
        return at >= 0 && Verb(words[(at + 1)..]) == "connect"
            ? words[(at + 1)..].FirstOrDefault(word => word.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || word.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            : null;
    }

    // A shell's script is one word: it is looked into as the shell will.
    private static string[] Words(ServerTarget target) => target.Command.IsDefaultOrEmpty ? []
        : [.. target.Command.SelectMany(word => word.Split(Separators, StringSplitOptions.RemoveEmptyEntries))];

    // Its name with whatever stands around it (a path, .dll, @latest), or a link to the program that runs now.
    private static bool IsProduct(string word, ServerTarget target)
    {
        var name = Path.GetFileName(word.Replace('\\', '/'));
        var version = name.IndexOf('@', 1 < name.Length ? 1 : 0);
        name = version > 0 ? name[..version] : name;
        if (Is(name) || Is(Path.GetFileNameWithoutExtension(name)))
        {
            return true;
        }

        return Real(word, target) is { } real && (Is(Path.GetFileNameWithoutExtension(real)) || IsThisProgram(real));
    }

    private static bool Is(string name) => string.Equals(name, Product, StringComparison.OrdinalIgnoreCase);

    // The host of another program (dotnet, a test runner) is not this program.
    private static bool IsThisProgram(string path) =>
        Environment.ProcessPath is { } own && Is(Path.GetFileNameWithoutExtension(own)) && string.Equals(path, own, StringComparison.Ordinal);

    private static string? Verb(string[] rest) => rest.FirstOrDefault(word => Gateways.Contains(word, StringComparer.Ordinal)
        || word is "playground" or "--") is { } verb && Gateways.Contains(verb, StringComparer.Ordinal) ? verb : null;

    private static string? FolderOf(string[] rest, ServerTarget target)
    {
        string? given = null;
        for (var i = 0; i < rest.Length && rest[i] != "--"; i++)
        {
            given = rest[i] == "--data" && i + 1 < rest.Length ? rest[i + 1]
                : rest[i].StartsWith("--data=", StringComparison.Ordinal) ? rest[i]["--data=".Length..]
                : given;
        }

        // What a child inherits of the environment is little: its entry says the rest.
        string? Variable(string name) =>
            (target.Environment.IsDefault ? [] : target.Environment).LastOrDefault(pair => pair.Key == name) is { Value: { } value } ? value
            : name == "HOME" ? Environment.GetEnvironmentVariable(name) : null;
        try
        {
            return DataFolder.Resolve(given is null ? null : Path.GetFullPath(given, target.WorkingDirectory ?? Environment.CurrentDirectory), Variable);
        }
        catch (Exception error) when (error is DataFolderException or ArgumentException or IOException)
        {
            return null;
        }
    }

    private static bool Same(string? left, string right) =>
        left is not null && string.Equals(RealFolder(left), RealFolder(Path.GetFullPath(right)), StringComparison.Ordinal);

    private static string RealFolder(string path)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        try
        {
            return new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static string? Real(string word, ServerTarget target)
    {
        try
        {
            var path = word.Contains('/', StringComparison.Ordinal)
                ? Path.GetFullPath(word, target.WorkingDirectory ?? Environment.CurrentDirectory)
                : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                    .Select(folder => Path.Combine(folder, word)).FirstOrDefault(File.Exists);
            return path is not null && File.Exists(path) ? new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path : null;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
