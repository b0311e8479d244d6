using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>Packages of an npm registry on loopback, locked from metadata and installed from the lock alone.</summary>
public sealed class NpmSourceTests
{
    private static readonly PackageSpec Tool = PackageSpec.Parse("npm:tool").Spec!;

    [Fact]
    public async Task A_plan_fetches_no_archive_and_an_install_is_exactly_the_plan()
    {
        using var folder = new ThrowAwayFolder("tp-npm-");
        var mark = Path.Combine(folder.Path, "ran");
        await using var registry = await NpmRegistryServer.StartAsync(
            "tool", $"\"bin\":{{\"tool\":\"index.js\"}},\"scripts\":{{\"postinstall\":\"touch {mark}\"}}", "console.log(1)", "1.0.0", "1.1.0");
        var source = Source(folder, registry.Url);
        var release = await source.ResolveAsync(Tool, null, Scripted.Token);
        Assert.Equal(("1.1.0", 0), (release.Version, registry.ArchivesSent));
        Assert.StartsWith("sha512-", release.Integrity, StringComparison.Ordinal);
        Assert.Equal("{folder}/node_modules/tool/index.js", release.Command[1]);
        Assert.True(Path.IsPathRooted(release.Command[0]));

        var place = Directory.CreateDirectory(Path.Combine(folder.Path, "place")).FullName;
        var files = await source.InstallAsync(release, place, Scripted.Token);
        Assert.Equal(1, registry.ArchivesSent);
        Assert.Contains("node_modules/tool/index.js", files);
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine(place, f)), f));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task An_archive_with_another_hash_than_the_plans_is_not_installed()
    {
        using var folder = new ThrowAwayFolder("tp-npm-");
        await using var registry = await NpmRegistryServer.StartAsync("tool", "\"bin\":\"index.js\"", "", "1.0.0");
        var source = Source(folder, registry.Url);
        var release = await source.ResolveAsync(Tool, null, Scripted.Token);
        var other = release with { Locks = [.. release.Locks.Select(l => l with { Text = l.Text.Replace("\"integrity\": \"sha512-", "\"integrity\": \"sha512-AAAA", StringComparison.Ordinal) })] };
        var place = Directory.CreateDirectory(Path.Combine(folder.Path, "place")).FullName;
        var fault = await Assert.ThrowsAsync<UpstreamException>(() => source.InstallAsync(other, place, Scripted.Token));
        Assert.Contains("npm ci", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"resolved\":\"git+ssh://git@e.example/x.git#1\",\"integrity\":\"sha512-x\"", "does not come from the registry")]
    [InlineData("\"resolved\":\"https://elsewhere.example/x.tgz\",\"integrity\":\"sha512-x\"", "does not come from the registry")]
    [InlineData("\"resolved\":\"https://r.example/x.tgz\"", "has no integrity hash")]
    [InlineData("\"resolved\":\"https://r.example/x.tgz\",\"integrity\":\"sha1-x\"", "has a hash that is too weak")]
    [InlineData("\"resolved\":\"../folder\",\"link\":true", "is a link")]
    public void A_dependency_that_no_registry_vouches_for_is_refused(string members, string why)
    {
        using var locked = Lock("\"bin\":{\"tool\":\"index.js\"}", $",\"node_modules/other\":{{\"version\":\"1.0.0\",{members}}}");
        var fault = Assert.Throws<UpstreamException>(() => NpmSource.Read(Tool, null, "", "", locked.RootElement));
        Assert.Contains("node_modules/other " + why, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"license\":\"MIT\"", null, "no command to start")]
    [InlineData("\"bin\":{\"a\":\"a.js\",\"b\":\"b.js\"}", null, "a, b: name one with --command")]
    [InlineData("\"bin\":{\"a\":\"a.js\"}", "c", "no command 'c'")]
    [InlineData("\"bin\":{\"tool\":\"../../../x.js\"}", null, "no script in it")]
    [InlineData("\"bin\":{\"tool\":\"/bin/sh\"}", null, "no script in it")]
    public void A_package_without_the_command_is_refused(string bin, string? command, string why)
    {
        using var locked = Lock(bin, "");
        Assert.Contains(why, Assert.Throws<UpstreamException>(() => NpmSource.Read(Tool, command, "", "", locked.RootElement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_commands_can_be_named()
    {
        using var locked = Lock("\"bin\":{\"a\":\"./a.js\",\"b\":\"b.js\"}", "");
        Assert.EndsWith("/node_modules/tool/a.js", NpmSource.Read(Tool, "a", "", "", locked.RootElement).Command[1], StringComparison.Ordinal);
    }

    private static JsonDocument Lock(string members, string others) => JsonDocument.Parse(
        "{\"packages\":{\"\":{},\"node_modules/tool\":{\"version\":\"1.0.0\",\"resolved\":\"https://r.example/tool.tgz\",\"integrity\":\"sha512-x\"," + members + "}" + others + "}}");

    private static NpmSource Source(ThrowAwayFolder folder, Uri registry) =>
        new(null, Directory.CreateDirectory(Path.Combine(folder.Path, "cache")).FullName, registry, new UpstreamOptions());
}
