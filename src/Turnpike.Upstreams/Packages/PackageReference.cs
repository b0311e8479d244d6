using System.Collections.Immutable;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// The package a command runs, where the command is one that fetches what it runs: npx and its like, uvx and pipx, docker and podman.
/// Read out of the words alone; nothing is asked or started.
/// </summary>
/// <param name="Ecosystem"><c>npm</c>, <c>pypi</c> or <c>container</c>.</param>
/// <param name="Spec">The package as it is asked for; empty where the words do not tell.</param>
/// <param name="IsPinned">Whether it means the same code every time: an exact version of npm or PyPI, a digest of a container image.</param>
/// <param name="Npm">What npm would be asked for, where the package can be got from the registry and its one command is what is run; else null.</param>
/// <param name="Arguments">The arguments of the package's own command.</param>
public sealed record PackageReference(string Ecosystem, string Spec, bool IsPinned, NpmSpec? Npm, ImmutableArray<string> Arguments)
{
    // Options that take the next word; every other one stands alone or brings its value behind an equals sign.
    private static readonly string[] NpmTaking = ["-p", "--package", "-c", "--call", "-w", "--workspace", "--registry", "--cache", "--userconfig", "--node-options"];
    private static readonly string[] PythonTaking =
        ["--from", "--with", "--python", "-p", "--index-url", "--index", "--default-index", "--extra-index-url", "--directory", "--spec", "--pip-args", "--env-file", "--cache-dir", "--with-requirements", "--with-editable"];
    private static readonly string[] ContainerTaking =
    [
        "-e", "--env", "--env-file", "-v", "--volume", "--mount", "--name", "-p", "--publish", "--network", "--net", "--entrypoint", "-w", "--workdir", "-u", "--user", "--platform",
        "--add-host", "-l", "--label", "-m", "--memory", "--cpus", "--pull", "-h", "--hostname", "--cap-add", "--cap-drop", "--security-opt", "--tmpfs", "--device", "--gpus", "--restart",
        "--log-driver", "--dns", "--ulimit", "--shm-size", "--runtime", "--pid", "--ipc",
    ];

    /// <summary>The package of a command; null where the command is what it is, and fetches nothing that is known here.</summary>
    public static PackageReference? Of(ImmutableArray<string> command)
    {
        if (command.IsDefaultOrEmpty)
        {
            return null;
        }

        // On Windows the runners are scripts, which are started through the command interpreter.
        if (Program(command[0]) == "cmd" && command.Length > 2 && command[1].Equals("/c", StringComparison.OrdinalIgnoreCase))
        {
            return Of(command[2..]);
        }

        return (Program(command[0]), command.Length > 1 ? command[1] : "", command.Length > 2 ? command[2] : "") switch
        {
            ("npx" or "bunx" or "pnpx", _, _) => OfNpm(command[1..]),
            ("npm", "exec" or "x", _) or ("pnpm" or "yarn", "dlx", _) or ("bun", "x", _) => OfNpm(command[2..]),
            ("uvx", _, _) => OfPython(command[1..]),
            ("pipx", "run", _) => OfPython(command[2..]),
            ("uv", "tool", "run") => OfPython(command[3..]),
            ("docker" or "podman" or "nerdctl", "run", _) => OfContainer(command[2..]),
            ("docker" or "podman" or "nerdctl", "container", "run") => OfContainer(command[3..]),
            _ => null,
        };
    }

    private static PackageReference OfNpm(ImmutableArray<string> words)
    {
        var (options, rest) = Split(words, NpmTaking);
        var package = options.FirstOrDefault(o => o.Name is "-p" or "--package").Value;
        if (package is not null || rest.IsEmpty)
        {
            return new PackageReference("npm", package ?? "", package is not null && NpmSpec.TryParse(package) is { IsPinned: true }, null, []);
        }

        // An option that was not expected may change what is fetched, or from where: then npx itself has to be asked.
        var isPlain = options.All(o => o.Name is "-y" or "--yes" or "-q" or "--quiet" or "--silent" or "--bun");
        var spec = NpmSpec.TryParse(rest[0]);
        return new PackageReference("npm", rest[0], spec is { IsPinned: true }, isPlain ? spec : null, rest[1..] is ["--", .. var behind] ? behind : rest[1..]);
    }

    private static PackageReference OfPython(ImmutableArray<string> words)
    {
        var (options, rest) = Split(words, PythonTaking);
        var spec = options.FirstOrDefault(o => o.Name is "--from" or "--spec").Value ?? (rest.IsEmpty ? "" : rest[0]);
        var at = spec.LastIndexOf('@');
        var isPinned = spec.Contains("==", StringComparison.Ordinal) && !spec.Contains('*', StringComparison.Ordinal);
        isPinned |= at > 0 && at + 1 < spec.Length && char.IsAsciiDigit(spec[at + 1]) && !spec.Contains("://", StringComparison.Ordinal);
        return new PackageReference("pypi", spec, isPinned, null, rest.IsEmpty ? [] : rest[1..]);
    }

    private static PackageReference OfContainer(ImmutableArray<string> words)
    {
        var (_, rest) = Split(words, ContainerTaking);
        var image = rest.IsEmpty ? "" : rest[0];
        return new PackageReference("container", image, image.Contains("@sha256:", StringComparison.Ordinal), null, rest.IsEmpty ? [] : rest[1..]);
    }

    private static (ImmutableArray<(string Name, string? Value)> Options, ImmutableArray<string> Behind) Split(ImmutableArray<string> words, string[] taking)
    {
        var options = ImmutableArray.CreateBuilder<(string, string?)>();
        var i = 0;
        for (; i < words.Length && words[i].StartsWith('-'); i++)
        {
            if (words[i] == "--")
            {
                i++;
                break;
            }

            var equals = words[i].IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                options.Add((words[i][..equals], words[i][(equals + 1)..]));
            }
            else if (taking.Contains(words[i], StringComparer.Ordinal) && i + 1 < words.Length)
            {
                options.Add((words[i], words[++i]));
            }
            else
            {
                options.Add((words[i], null));
            }
        }

        return (options.ToImmutable(), words[Math.Min(i, words.Length)..]);
    }

    private static string Program(string word)
    {
        var name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        return Path.GetExtension(name) is ".exe" or ".cmd" or ".bat" ? Path.GetFileNameWithoutExtension(name) : name;
    }
}
