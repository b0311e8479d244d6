using Turnpike.Upstreams.Packages;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>What a command would fetch, read out of its words.</summary>
public sealed class PackageReferenceTests
{
    [Theory]
    [InlineData("npx -y @scope/server@1.2.3 /data", "npm", "@scope/server@1.2.3", true, true)]
    [InlineData("npx @scope/server", "npm", "@scope/server", false, true)]
    [InlineData("npx -y server@latest", "npm", "server@latest", false, true)]
    [InlineData("/usr/bin/npx --yes server@^1", "npm", "server@^1", false, true)]
    [InlineData("cmd /c npx -y server", "npm", "server", false, true)]
    [InlineData(@"C:\nodejs\npx.cmd -y server", "npm", "server", false, true)]
    [InlineData("npm exec -- server@1.0.0", "npm", "server@1.0.0", true, true)]
    [InlineData("pnpm dlx server", "npm", "server", false, true)]
    [InlineData("bunx server", "npm", "server", false, true)]
    [InlineData("npx -y -p server@1.0.0 other-command", "npm", "server@1.0.0", true, false)]
    [InlineData("npx --registry https://e.example server", "npm", "server", false, false)]
    [InlineData("npx -y github:user/repository", "npm", "github:user/repository", false, false)]
    [InlineData("uvx mcp-server-git", "pypi", "mcp-server-git", false, false)]
    [InlineData("uvx mcp-server-git==2025.1.1 --repository x", "pypi", "mcp-server-git==2025.1.1", true, false)]
    [InlineData("uvx mcp-server-git@1.0.0", "pypi", "mcp-server-git@1.0.0", true, false)]
    [InlineData("uvx mcp-server-git@latest", "pypi", "mcp-server-git@latest", false, false)]
    [InlineData("uvx --from git+https://e.example/x@1 run", "pypi", "git+https://e.example/x@1", false, false)]
    [InlineData("uv tool run --python 3.12 server", "pypi", "server", false, false)]
    [InlineData("pipx run server", "pypi", "server", false, false)]
    [InlineData("docker run -i --rm -e TOKEN ghcr.io/org/server", "container", "ghcr.io/org/server", false, false)]
    [InlineData("docker run -i --rm --mount type=bind,src=/a,dst=/b org/server:1.0 /b", "container", "org/server:1.0", false, false)]
    [InlineData("podman run org/server@sha256:00ff", "container", "org/server@sha256:00ff", true, false)]
    public void The_package_is_named_and_pinned_or_floating(string command, string ecosystem, string spec, bool pinned, bool registry)
    {
        var found = PackageReference.Of([.. command.Split(' ')])!;
        Assert.Equal((ecosystem, spec, pinned, registry), (found.Ecosystem, found.Spec, found.IsPinned, found.Npm is not null));
    }

    [Theory]
    [InlineData("node server.js")]
    [InlineData("uv run server.py")]
    [InlineData("docker mcp gateway run")]
    [InlineData("npm start")]
    public void A_command_that_fetches_nothing_known_has_none(string command) => Assert.Null(PackageReference.Of([.. command.Split(' ')]));

    [Fact]
    public void What_stands_behind_the_package_belongs_to_it()
    {
        Assert.Equal(["-y", "/data"], PackageReference.Of(["npx", "-y", "server", "-y", "/data"])!.Arguments);
        Assert.Equal(["--port", "1"], PackageReference.Of(["npm", "exec", "server", "--", "--port", "1"])!.Arguments);
    }
}
