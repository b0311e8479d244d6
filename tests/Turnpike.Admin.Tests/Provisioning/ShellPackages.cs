using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Tests.Provisioning;

/// <summary>A registry of packages that are each one shell script: a server in a few lines, which starts in a millisecond.</summary>
internal sealed class ShellPackages : IPackageSource
{
    /// <summary>A server with one tool of this name. The request's id is what stands between <c>"id":</c> and the next comma or brace.</summary>
    public static string Server(string tool, string before = "") => before + """
        while read -r line; do
          id=${line#*'"id":'}; id=${id%%,*}; id=${id%%\}*}
          case $line in
            *'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}';;
            *'"tools/list"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"tools":[{"name":"
        """.TrimEnd() + tool + """
        ","description":"Looks.","inputSchema":{"type":"object"}}]}}';;
            *'"id":'*) echo '{"jsonrpc":"2.0","id":'$id',"error":{"code":-32601,"message":"no"}}';;
          esac
        done
        """;

    /// <summary>Scripts by version; the last one is the newest.</summary>
    public List<(string Version, string Script)> Versions { get; } = [("1.0.0", Server("look"))];

    /// <summary>How often something was installed.</summary>
    public int Installs { get; private set; }

    /// <summary>A version whose install never comes to an end by itself.</summary>
    public string? Stuck { get; set; }

    public Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        var (version, script) = spec.Wanted == "latest" ? Versions[^1] : Versions.FirstOrDefault(v => v.Version == spec.Wanted);
        return script is null
            ? throw new UpstreamException(UpstreamFault.Unreachable, $"{spec}: there is no such version")
            : Task.FromResult(new PackageRelease
            {
                Ecosystem = spec.Ecosystem,
                Name = spec.Name,
                Version = version,
                Integrity = PackageTree.HashOfText(script),
                Command = ["/bin/sh", "{folder}/server.sh"],
                OtherPackages = 0,
                License = "MIT",
                Locks = [new("server.lock", script)],
            });
    }

    public async Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation)
    {
        if (release.Version == Stuck)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }

        Installs++;
        await File.WriteAllTextAsync(Path.Combine(folder, "server.sh"), release.Locks[0].Text, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "beside.txt"), "beside", cancellation);
        return ["server.sh"];
    }
}
