using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>What PyPI, NuGet and container registries say of a package, and the exact commands of their installers. The registries are on loopback, the installers recorded.</summary>
public sealed class PackageMetadataTests : IAsyncLifetime
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private readonly ConcurrentDictionary<string, string> _documents = new(StringComparer.Ordinal);
    private readonly List<ConfinedCommand> _ran = [];
    private readonly ThrowAwayFolder _cache = new("tp-cache-");
    private WebApplication _site = null!;

    private Uri Site => new(_site.Urls.First() + "/");

    private RegistryMetadata Metadata => new(new GuardedHttp(new UpstreamOptions()));

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0));
        _site = builder.Build();
        _site.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.StartsWith("/v2/", StringComparison.Ordinal) && context.Request.Headers.Authorization != "Bearer for-anybody")
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"here\"";
                return;
            }

            path += path == "/token" ? context.Request.QueryString.Value : "";
            context.Response.StatusCode = _documents.TryGetValue(path, out var text) ? 200 : 404;
            await context.Response.WriteAsync(text ?? "");
        });
        await _site.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _cache.Dispose();
    }

    [Fact]
    public async Task PyPi_is_asked_for_metadata_and_uv_locks_everything_by_hashes()
    {
        _documents["/pypi/tool/json"] = PyPi("1.2.0", $"{{\"packagetype\":\"bdist_wheel\",\"filename\":\"tool-1.2.0-py3-none-any.whl\",\"digests\":{{\"sha256\":\"{Hash}\"}}}}");
        var release = await PyPiSource((command, _) => Ran(command, ("requirements.txt", $"tool==1.2.0 \\\n    --hash=sha256:{Hash}\nother==1.0 \\\n    --hash=sha256:00\n")))
            .ResolveAsync(PackageSpec.Parse("pypi:tool").Spec!, null, Scripted.Token);
        Assert.Equal(("1.2.0", "sha256:" + Hash, 1, "MIT"), (release.Version, release.Integrity, release.OtherPackages, release.License));
        Assert.Equal(["{folder}/venv/bin/tool"], release.Command);
        Assert.Equal("/usr/bin/uv pip compile --generate-hashes --only-binary :all: --no-header --no-annotate --output-file requirements.txt requirements.in", Words(0));

        using var folder = new ThrowAwayFolder("tp-uv-");
        var files = await PyPiSource((command, _) => Ran(command, ("venv/bin/tool", "#!"))).InstallAsync(release, folder.Path, Scripted.Token);
        Assert.Equal("/usr/bin/uv venv --relocatable venv", Words(1));
        Assert.Equal("/usr/bin/uv pip install --python venv/bin/python --require-hashes --only-binary :all: --requirement requirements.txt", Words(2));
        Assert.Contains("venv/bin/tool", files);
        Assert.All(_ran, c => Assert.Contains(c.Environment, v => v.Key == "UV_NO_CONFIG"));
    }

    [Theory]
    [InlineData("{\"packagetype\":\"sdist\",\"filename\":\"tool-1.0.tar.gz\",\"digests\":{\"sha256\":\"x\"}}")]
    [InlineData("{\"packagetype\":\"bdist_wheel\",\"filename\":\"tool-1.0-py3-none-any.whl\",\"yanked\":true,\"digests\":{\"sha256\":\"x\"}}")]
    [InlineData("{\"packagetype\":\"bdist_wheel\",\"filename\":\"tool-1.0-py3-none-any.whl\"}")]
    public void A_python_package_without_a_wheel_and_its_hash_is_refused(string file)
    {
        using var document = JsonDocument.Parse(PyPi("1.0", file));
        Assert.Throws<UpstreamException>(() => Upstreams.Packages.PyPiSource.Read(PackageSpec.Parse("pypi:tool").Spec!, null, document.RootElement));
    }

    [Fact]
    public async Task A_lock_of_another_file_than_PyPI_names_is_refused()
    {
        _documents["/pypi/tool/1.0/json"] = PyPi("1.0", $"{{\"packagetype\":\"bdist_wheel\",\"filename\":\"tool-1.0-py3-none-any.whl\",\"digests\":{{\"sha256\":\"{Hash}\"}}}}");
        var source = PyPiSource((command, _) => Ran(command, ("requirements.txt", "tool==1.0 --hash=sha256:00\n")));
        Assert.Contains("another file", (await Assert.ThrowsAsync<UpstreamException>(() => source.ResolveAsync(PackageSpec.Parse("pypi:tool==1.0").Spec!, null, Scripted.Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NuGets_catalogue_names_the_hash_and_what_was_fetched_is_held_to_it()
    {
        var archive = Encoding.UTF8.GetBytes("the archive");
        var hash = Convert.ToBase64String(SHA512.HashData(archive));
        _documents["/v3-flatcontainer/acme.tool/index.json"] = """{"versions":["1.0.0","1.1.0","2.0.0-beta"]}""";
        _documents["/v3/registration5-semver1/acme.tool/1.1.0.json"] = $$"""{"catalogEntry":"{{Site}}v3/catalog0/acme.json"}""";
        _documents["/v3/catalog0/acme.json"] = $$"""{"packageHash":"{{hash}}","packageHashAlgorithm":"SHA512","licenseExpression":"MIT","packageTypes":[{"name":"DotnetTool"}]}""";
        var release = await NuGetSource().ResolveAsync(PackageSpec.Parse("nuget:Acme.Tool").Spec!, null, Scripted.Token);
        Assert.Equal(("1.1.0", "sha512-" + hash, "MIT"), (release.Version, release.Integrity, release.License));
        Assert.Equal(["{folder}/tool/acme.tool"], release.Command);

        foreach (var (content, isSame) in new[] { (archive, true), (Encoding.UTF8.GetBytes("another"), false) })
        {
            using var folder = new ThrowAwayFolder("tp-nuget-");
            var source = NuGetSource(("tool/.store/acme.tool/1.1.0/acme.tool.1.1.0.nupkg", Encoding.UTF8.GetString(content)), ("tool/acme.tool", "x"));
            if (isSame)
            {
                Assert.Contains("tool/acme.tool", await source.InstallAsync(release, folder.Path, Scripted.Token));
            }
            else
            {
                Assert.Contains("does not hash", (await Assert.ThrowsAsync<UpstreamException>(() => source.InstallAsync(release, folder.Path, Scripted.Token))).Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal($"/usr/bin/dotnet tool install Acme.Tool --version 1.1.0 --tool-path tool --source {Site}v3/index.json", Words(0));
    }

    [Fact]
    public async Task A_nuget_package_that_is_no_tool_or_has_its_entry_elsewhere_is_refused()
    {
        _documents["/v3/registration5-semver1/a/1.0.0.json"] = """{"catalogEntry":"https://elsewhere.example/x.json"}""";
        Assert.Contains("catalogue entry", (await Assert.ThrowsAsync<UpstreamException>(() => NuGetSource().ResolveAsync(PackageSpec.Parse("nuget:A@1.0.0").Spec!, null, Scripted.Token))).Message, StringComparison.Ordinal);
        _documents["/v3/registration5-semver1/a/1.0.0.json"] = $$"""{"catalogEntry":"{{Site}}c.json"}""";
        _documents["/c.json"] = """{"packageHash":"x","packageHashAlgorithm":"SHA512"}""";
        Assert.Contains("is no tool", (await Assert.ThrowsAsync<UpstreamException>(() => NuGetSource().ResolveAsync(PackageSpec.Parse("nuget:A@1.0.0").Spec!, null, Scripted.Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_is_planned_and_run_by_the_digest_of_what_its_registry_answers()
    {
        const string Manifest = """{"schemaVersion":2}""";
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Manifest)));
        _documents["/v2/acme/tool/manifests/1.0"] = Manifest;
        _documents["/token?service=here&scope=repository%3Aacme%2Ftool%3Apull"] = """{"token":"for-anybody"}""";
        var release = await OciSource().ResolveAsync(PackageSpec.Parse("oci:ghcr.io/acme/tool:1.0").Spec!, null, Scripted.Token);
        Assert.Equal(("1.0", digest), (release.Version, release.Integrity));
        var walls = new PackageWalls { Writable = ["/data"], Readable = ["/read"] };
        Assert.Equal(
            "/usr/bin/docker run --interactive --rm --init --pull never --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --network none"
            + $" --mount type=bind,src=/data,dst=/data --mount type=bind,src=/read,dst=/read,readonly --env KEY ghcr.io/acme/tool@{digest} serve",
            string.Join(' ', release.CommandIn("", walls, ["KEY"], ["serve"])));
        await OciSource().InstallAsync(release, "", Scripted.Token);
        Assert.Equal($"/usr/bin/docker pull ghcr.io/acme/tool@{digest}", Words(0));

        _documents[$"/v2/acme/tool/manifests/sha256:{Hash}"] = Manifest;
        Assert.Contains("does not hash", (await Assert.ThrowsAsync<UpstreamException>(() => OciSource().ResolveAsync(PackageSpec.Parse($"oci:ghcr.io/acme/tool@sha256:{Hash}").Spec!, null, Scripted.Token))).Message, StringComparison.Ordinal);
        Assert.Contains("knows no", (await Assert.ThrowsAsync<UpstreamException>(() => OciSource().ResolveAsync(PackageSpec.Parse("oci:ghcr.io/acme/tool:9").Spec!, null, Scripted.Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool", "registry-1.docker.io", "library/tool")]
    [InlineData("acme/tool", "registry-1.docker.io", "acme/tool")]
    [InlineData("ghcr.io/acme/tool", "ghcr.io", "acme/tool")]
    [InlineData("localhost:5000/tool", "localhost:5000", "tool")]
    public void An_image_names_its_registry_as_docker_reads_it(string image, string host, string path) => Assert.Equal((host, path), Upstreams.Packages.OciSource.Split(image));

    [Fact]
    public void A_runner_that_is_not_here_is_named() =>
        Assert.Equal("no-such-runner or none-either is needed to install things, and is not installed here", Assert.Throws<UpstreamException>(() => Installer.Find("things", "no-such-runner", "none-either")).Message);

    private static string PyPi(string version, string file) => $"{{\"info\":{{\"version\":\"{version}\",\"license\":\"MIT\"}},\"urls\":[{file}]}}";

    private PyPiSource PyPiSource(RunInstaller run) => new(Metadata, Site, _cache.Path, run, () => "/usr/bin/uv");

    private NuGetSource NuGetSource(params (string Path, string Text)[] made) => new(Metadata, Site, _cache.Path, (command, _) => Ran(command, made), () => "/usr/bin/dotnet");

    private OciSource OciSource() => new(Metadata, (command, _) => Ran(command), () => "/usr/bin/docker", _ => Site);

    private Task<string> Ran(ConfinedCommand command, params (string Path, string Text)[] made)
    {
        _ran.Add(command);
        foreach (var (path, text) in made)
        {
            var full = Path.Combine(command.WorkingDirectory!, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return Task.FromResult("");
    }

    private string Words(int index) => string.Join(' ', _ran[index].Command);
}
