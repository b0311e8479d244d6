using Turnpike.Upstreams.Packages;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>What may be asked for, and that nothing but packages of registries and URLs of servers may be.</summary>
public sealed class PackageSpecTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("npm:tool", PackageEcosystem.Npm, "tool", "latest")]
    [InlineData("npm:@scope/tool@1.2.3", PackageEcosystem.Npm, "@scope/tool", "1.2.3")]
    [InlineData("pypi:mcp-server-git", PackageEcosystem.PyPi, "mcp-server-git", "latest")]
    [InlineData("pypi:mcp_server.git==2025.1.1", PackageEcosystem.PyPi, "mcp_server.git", "2025.1.1")]
    [InlineData("pypi:tool@1.0rc1", PackageEcosystem.PyPi, "tool", "1.0rc1")]
    [InlineData("nuget:Acme.Mcp.Server@1.0.0-beta.2", PackageEcosystem.NuGet, "Acme.Mcp.Server", "1.0.0-beta.2")]
    [InlineData("oci:tool", PackageEcosystem.Oci, "tool", "latest")]
    [InlineData("oci:ghcr.io/acme/tool:1.2", PackageEcosystem.Oci, "ghcr.io/acme/tool", "1.2")]
    [InlineData("docker:localhost:5000/acme/tool", PackageEcosystem.Oci, "localhost:5000/acme/tool", "latest")]
    [InlineData("oci:ghcr.io/acme/tool:1.2@" + Digest, PackageEcosystem.Oci, "ghcr.io/acme/tool", Digest)]
    [InlineData("https://mcp.example.com/mcp", PackageEcosystem.Remote, "https://mcp.example.com/mcp", "")]
    [InlineData("remote:http://127.0.0.1:8080/mcp", PackageEcosystem.Remote, "http://127.0.0.1:8080/mcp", "")]
    public void A_package_of_each_ecosystem_is_read(string text, PackageEcosystem ecosystem, string name, string wanted)
    {
        var (spec, problem) = PackageSpec.Parse(text);
        Assert.Null(problem);
        Assert.Equal(new PackageSpec(ecosystem, name, wanted), spec);
        Assert.Equal(spec, PackageSpec.Parse(spec!.ToString()).Spec);
    }

    [Theory]
    [InlineData("-g", "hyphen")]
    [InlineData("--registry=https://evil.example", "hyphen")]
    [InlineData("npm:--global", "no package of a registry")]
    [InlineData("npm:tool@--global", "no package of a registry")]
    [InlineData("pypi:-r", "no package of a registry")]
    [InlineData("pypi:--index-url==1", "no package of a registry")]
    [InlineData("nuget:-x", "no package of a registry")]
    [InlineData("oci:--privileged", "no image")]
    [InlineData("oci:-v", "no image")]
    [InlineData("./folder", "folders")]
    [InlineData("../folder", "folders")]
    [InlineData("/folder", "folders")]
    [InlineData("~/folder", "folders")]
    [InlineData("npm:./folder", "folders")]
    [InlineData("npm:user/repository", "git addresses")]
    [InlineData("file:../x", "folders")]
    [InlineData("npm:file:../x", "folders")]
    [InlineData("git+https://e.example/x.git", "git addresses")]
    [InlineData("github:user/repository", "git addresses")]
    [InlineData("npm:tool@git+ssh://e.example/x", "git addresses")]
    [InlineData("npm:https://e.example/x.tgz", "archives")]
    [InlineData("pypi:tool @ https://e.example/x.whl", "one word")]
    [InlineData("pypi:tool@https://e.example/x.whl", "no one version")]
    [InlineData("pypi:tool>=1", "no package")]
    [InlineData("pypi:tool==1.*", "no one version")]
    [InlineData("pypi:tool[extra]", "no package")]
    [InlineData("nuget:Tool@[1.0,2.0)", "no one version")]
    [InlineData("oci:tool@sha256:00ff", "neither a tag nor a digest")]
    [InlineData("oci:Tool", "no image")]
    [InlineData("oci:../tool", "no image")]
    [InlineData("https://e.example/tool.tgz", "a file to be fetched")]
    [InlineData("https://e.example/server.py", "a file to be fetched")]
    [InlineData("http://e.example/mcp", "plain http")]
    [InlineData("https://user:secret@e.example/mcp", "user name")]
    [InlineData("ftp://e.example/mcp", "folders")]
    [InlineData("tool", "does not say where")]
    [InlineData("cargo:tool", "does not say where")]
    [InlineData("npm:tool\u0000", "visible")]
    [InlineData("npm:", "no package of a registry")]
    public void Nothing_else_is_taken_and_the_reason_says_why(string text, string why)
    {
        var (spec, problem) = PackageSpec.Parse(text);
        Assert.Null(spec);
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PackageEcosystem.PyPi, "tool", "1.0", "pypi:tool==1.0")]
    [InlineData(PackageEcosystem.Npm, "@s/tool", "1.0.0", "npm:@s/tool@1.0.0")]
    [InlineData(PackageEcosystem.Oci, "ghcr.io/a/b", "1.0", "oci:ghcr.io/a/b:1.0")]
    [InlineData(PackageEcosystem.Oci, "ghcr.io/a/b:2.0", "1.0", "oci:ghcr.io/a/b:2.0")]
    [InlineData(PackageEcosystem.NuGet, "A.B", null, "nuget:A.B@latest")]
    public void The_parts_a_registry_names_make_a_spec(PackageEcosystem ecosystem, string identifier, string? version, string expected) =>
        Assert.Equal(expected, PackageSpec.Of(ecosystem, identifier, version).Spec?.ToString());
}
