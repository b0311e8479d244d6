using System.Collections.Immutable;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Sandboxes;

/// <summary>The words bubblewrap is given. Everything that is not named here is not there inside.</summary>
internal static class SandboxArguments
{
    /// <summary>The home inside: empty and gone with the process, or the folder that is given for it.</summary>
    public const string Home = "/home/sandbox";

    private static readonly string[] SystemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"];

    // What programs need of /etc to find libraries, names, time and certificates. No keys, no configuration of this machine's services.
    private static readonly string[] SystemFiles =
    [
        "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/certs", "ssl/openssl.cnf", "ca-certificates", "pki/tls/certs", "pki/ca-trust",
        "resolv.conf", "hosts", "host.conf", "nsswitch.conf", "gai.conf", "passwd", "group", "localtime", "timezone", "mime.types", "protocols", "services",
    ];

    /// <summary>The words for a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="nested">Whether it may make namespaces of its own inside.</param>
    public static IEnumerable<string> Of(ConfinedCommand command, bool nested = false)
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var folder = command.WorkingDirectory ?? Home;
        var program = ChildCommand.Find(command.Command[0], path, command.WorkingDirectory ?? Environment.CurrentDirectory);
        return
        [
            "--unshare-all", .. nested ? (string[])[] : ["--unshare-user", "--disable-userns"], .. command.Network ? (string[])["--share-net"] : [],
            "--new-session", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "sandbox",
            .. SystemFolders.SelectMany(SystemFolder),
            .. SystemFiles.SelectMany(f => (string[])["--ro-bind-try", "/etc/" + f, "/etc/" + f]),
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", .. command.Home is { } home ? (string[])["--bind", home, Home] : ["--tmpfs", Home],
            .. ProgramFolders(program).Concat(command.Readable).Distinct(StringComparer.Ordinal).SelectMany(f => (string[])["--ro-bind", f, f]),
            .. command.Writable.SelectMany(f => (string[])["--bind", f, f]),
            "--remount-ro", "/", "--chdir", folder,
            "--setenv", "HOME", Home, "--setenv", "TMPDIR", "/tmp", "--unsetenv", "USER", "--unsetenv", "SHELL",
            .. command.Environment.Where(v => ActsOnBubblewrap(v.Key) && v.Key is not ("HOME" or "TMPDIR")).SelectMany(v => (string[])["--setenv", v.Key, v.Value]),
            "--", program, .. command.Command[1..],
        ];
    }

    /// <summary>The variables that reach the command through bubblewrap's own environment, where other users of the machine do not see them.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Outside(ImmutableArray<KeyValuePair<string, string>> environment) =>
        [.. environment.Where(v => !ActsOnBubblewrap(v.Key))];

    // The loader and the C library read these before a single wall stands: a configuration that sets LD_PRELOAD would run outside. They are
    // set inside, as words of the command line. PATH would change which tools start bubblewrap; HOME is not to be had.
    private static bool ActsOnBubblewrap(string name) =>
        name is "PATH" or "HOME" or "TMPDIR" or "GCONV_PATH" or "LOCPATH" or "NLSPATH" or "TZDIR"
        || name.StartsWith("LD_", StringComparison.Ordinal) || name.StartsWith("GLIBC_", StringComparison.Ordinal) || name.StartsWith("MALLOC_", StringComparison.Ordinal);

    private static string[] SystemFolder(string folder)
    {
        var info = new DirectoryInfo(folder);
        return !info.Exists ? [] : info.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
    }

    /// <summary>Where a program outside of the system's folders lives: its own folder and the libraries beside it, never a whole home.</summary>
    internal static IEnumerable<string> ProgramFolders(string program)
    {
        var real = (File.Exists(program) ? File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName : null) ?? program;
        foreach (var file in new[] { program, real }.DistinctBy(Path.GetDirectoryName, StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(file)!;
            if (HoldsHome(folder))
            {
                yield return file;
                continue;
            }

            var libraries = Path.Combine(Path.GetDirectoryName(folder) ?? "/", "lib");
            if (!IsSystem(folder))
            {
                yield return folder;
                if (Path.GetFileName(folder) == "bin" && Directory.Exists(libraries))
                {
                    yield return libraries;
                }
            }
        }
    }

    /// <summary>Whether a folder is the user's home or one that holds it, or the root: never to be shown as a whole.</summary>
    internal static bool HoldsHome(string folder)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return full == "/" || full == home || (home.Length > 0 && home.StartsWith(full + "/", StringComparison.Ordinal));
    }

    private static bool IsSystem(string folder) => SystemFolders.Any(s => folder == s || folder.StartsWith(s + "/", StringComparison.Ordinal));
}
