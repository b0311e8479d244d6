using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Tests.Packages;

public sealed class NpmPackagesTests
{
    private const string Command = "\"bin\":{\"tool\":\"index.js\"}";

    [Theory]
    [InlineData("tool", "tool", "latest", false)]
    [InlineData("tool@1.2.3", "tool", "1.2.3", true)]
    [InlineData("@scope/tool@1.2.3-beta.1", "@scope/tool", "1.2.3-beta.1", true)]
    [InlineData("@scope/tool", "@scope/tool", "latest", false)]
    [InlineData("tool@^1.2", "tool", "^1.2", false)]
    [InlineData("tool@next", "tool", "next", false)]
    public void A_package_of_a_registry_is_read(string text, string name, string wanted, bool pinned)
    {
        var spec = NpmSpec.TryParse(text);
        Assert.Equal(new NpmSpec(name, wanted), spec);
        Assert.Equal(pinned, spec!.IsPinned);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--registry=http://evil.example")]
    [InlineData("-g")]
    [InlineData("tool@--global")]
    [InlineData("./folder")]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("user/repository")]
    [InlineData("git+https://e.example/x.git")]
    [InlineData("https://e.example/x.tgz")]
    [InlineData("tool@file:../x")]
    [InlineData("tool@npm:other@1")]
    [InlineData("tool@")]
    [InlineData("tool\n@1")]
    public void What_comes_from_no_registry_is_none(string text) => Assert.Null(NpmSpec.TryParse(text));

    [Fact]
    public async Task A_floating_package_is_resolved_to_the_version_the_registry_answers()
    {
        await using var registry = await NpmRegistryServer.StartAsync("tool", Command, "", "1.0.0", "1.4.0", "2.0.0");
        using var npm = new NpmPackages(Sandbox.Find().Sandbox, registry.Url);
        Assert.Equal("2.0.0", (await npm.ResolveAsync(new NpmSpec("tool", "latest"), Scripted.Token)).Version);
        var older = await npm.ResolveAsync(new NpmSpec("tool", "^1"), Scripted.Token);
        Assert.Equal("1.4.0", older.Version);
        Assert.StartsWith("sha512-", older.Integrity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_named_with_the_registrys_reason()
    {
        await using var registry = await NpmRegistryServer.StartAsync("tool", Command, "", "1.0.0");
        using var npm = new NpmPackages(Sandbox.Find().Sandbox, registry.Url);
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => npm.ResolveAsync(new NpmSpec("toll", "latest"), Scripted.Token));
        Assert.Contains("npm view toll@latest: E404", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_installed_package_has_run_no_script_is_what_was_resolved_and_can_be_started()
    {
        using var marks = new ThrowAwayFolder("tp-marks-");
        var mark = Path.Combine(marks.Path, "ran");
        await using var registry = await NpmRegistryServer.StartAsync(
            "@scope/tool", $"{Command},\"scripts\":{{\"preinstall\":\"touch {mark}\",\"postinstall\":\"touch {mark}\"}}", "console.log('said ' + process.argv[2])", "1.0.0");
        using var npm = new NpmPackages(null, registry.Url);
        var release = await npm.ResolveAsync(new NpmSpec("@scope/tool", "latest"), Scripted.Token);
        using var installed = await npm.InstallAsync(release, Scripted.Token);
        Assert.Equal((release, 0), (installed.Release, installed.OtherPackages));
        Assert.False(File.Exists(mark));

        var start = installed.Start(["hello"]);
        Assert.False(start.Network);
        var target = Sandbox.Find().Sandbox?.Wrap(start) ?? BareCommand.Of(start, marks.Path);
        Assert.Equal("said hello\n", (await ProgramRun.RunAsync(target, new UpstreamOptions(), Scripted.Token)).Output);
        installed.Dispose();
        Assert.False(File.Exists(installed.Script));
    }

    [Fact]
    public async Task A_package_that_is_not_the_one_that_was_resolved_is_refused()
    {
        await using var registry = await NpmRegistryServer.StartAsync("tool", Command, "", "1.0.0");
        using var npm = new NpmPackages(null, registry.Url);
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => npm.InstallAsync(new NpmRelease("tool", "1.0.0", "sha512-other"), Scripted.Token));
        Assert.Contains("not what the registry said before", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"main\":\"index.js\"", "no command")]
    [InlineData("\"bin\":\"../../../outside.js\"", "not in it")]
    [InlineData("\"bin\":{\"a\":\"index.js\",\"b\":\"index.js\"}", "several commands")]
    public async Task A_package_without_one_command_of_its_own_is_refused(string manifest, string why)
    {
        await using var registry = await NpmRegistryServer.StartAsync("tool", manifest, "", "1.0.0");
        using var npm = new NpmPackages(null, registry.Url);
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => npm.InstallAsync(new NpmRelease("tool", "1.0.0", ""), Scripted.Token));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }
}
