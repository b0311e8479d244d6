using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Provisioning;

/// <summary>Another version of what is in use: beside it, looked at, then in its place; and back.</summary>
public sealed class ProvisionUpdateTests
{
    private static CancellationToken Token => ProvisionWorkplace.Token;

    [Fact]
    public async Task An_update_keeps_the_pins_and_what_changed_waits()
    {
        await using var place = await InstalledAsync();
        await ApproveAllAsync(place);
        place.Packages.Versions.Add(("1.1.0", ShellPackages.Server("peek")));
        var done = await place.ApproveAsync(await UpdateAsync(place));
        Assert.Equal(("complete", "update", "1.0.0", "1.1.0", 1), (done.State, done.Kind, done.FromVersion, done.Version, done.Pending));
        var server = place.Node.Current.Servers["tool"];
        Assert.Equal(("1.1.0", "1.0.0"), (server.Settings.Package!.Version, server.Settings.Package.PreviousVersion));
        Assert.Equal("look", Assert.Single(server.Pins).Key.Name);
        var pins = await place.Node.ActAsync(AdminActs.ListPins, new ListPins("tool", false), Token);
        Assert.Equal(["look removed", "peek new"], pins.Pins.Select(p => $"{p.Name} {p.State}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_that_does_not_start_leaves_the_one_in_use_in_use()
    {
        await using var place = await InstalledAsync();
        await ApproveAllAsync(place);
        var before = place.Node.Current.Servers["tool"];
        place.Packages.Versions.Add(("2.0.0", "echo broken >&2; exit 1"));
        var failed = await place.ApproveAsync(await UpdateAsync(place));
        Assert.Equal("failed", failed.State);
        var after = place.Node.Current.Servers["tool"];
        Assert.Equal(before.Target.Command, after.Target.Command);
        Assert.Equal("1.0.0", after.Settings.Package!.Version);
        Assert.Equal("approved", Assert.Single((await place.Node.ActAsync(AdminActs.TestServer, new NamedServer("tool"), Token)).Definitions).State);
        Assert.DoesNotContain("2.0.0", await File.ReadAllTextAsync(Path.Combine(place.Data, "turnpike.lock.json"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_goes_to_the_version_before_and_forth_again()
    {
        await using var place = await InstalledAsync();
        place.Packages.Versions.Add(("1.1.0", ShellPackages.Server("peek")));
        await place.ApproveAsync(await UpdateAsync(place));
        await place.RestartAsync();
        Assert.Equal("look", Live(await RollBackAsync(place)));
        Assert.Equal(("1.0.0", "1.1.0"), (place.Node.Current.Servers["tool"].Settings.Package!.Version, place.Node.Current.Servers["tool"].Settings.Package!.PreviousVersion));
        Assert.Equal("peek", Live(await RollBackAsync(place)));
        Assert.Equal(2, place.Packages.Installs);
    }

    [Fact]
    public async Task A_rollback_to_what_lies_there_changed_is_refused()
    {
        await using var place = await InstalledAsync();
        var first = place.Node.Current.Servers["tool"].Target.Command[1];
        await Assert.ThrowsAsync<AdminException>(() => RollBackAsync(place));
        place.Packages.Versions.Add(("1.1.0", ShellPackages.Server("peek")));
        await place.ApproveAsync(await UpdateAsync(place));
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(first)!, "added"), "x", Token);
        Assert.Contains("changed, added or removed", (await Assert.ThrowsAsync<AdminException>(() => RollBackAsync(place))).Message, StringComparison.Ordinal);
        Assert.Equal("1.1.0", place.Node.Current.Servers["tool"].Settings.Package!.Version);
    }

    [Fact]
    public async Task The_version_in_use_is_no_update_and_another_can_be_named()
    {
        await using var place = await InstalledAsync();
        Assert.Contains("already", (await Assert.ThrowsAsync<AdminException>(() => UpdateAsync(place))).Message, StringComparison.Ordinal);
        place.Packages.Versions.AddRange([("1.1.0", ShellPackages.Server("peek")), ("1.2.0", ShellPackages.Server("gaze"))]);
        Assert.Equal("1.1.0", (await UpdateAsync(place, "1.1.0")).Version);
        Assert.Contains("no such version", (await Assert.ThrowsAsync<AdminException>(() => UpdateAsync(place, "7.0.0"))).Message, StringComparison.Ordinal);
        Assert.Contains("no package of a registry", (await Assert.ThrowsAsync<AdminException>(() => UpdateAsync(place, "--global"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_plans_from_one_version_cannot_both_be_carried_out()
    {
        await using var place = await InstalledAsync();
        place.Packages.Versions.Add(("1.1.0", ShellPackages.Server("peek")));
        var (one, other) = (await UpdateAsync(place), await UpdateAsync(place));
        await place.ApproveAsync(one);
        Assert.Contains("not at 1.0.0 any more", (await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(other))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remote", "its version is unknown")]
    [InlineData("given", "was not provisioned")]
    public async Task Where_nobody_can_say_the_version_it_is_unknown_and_not_guessed(string name, string why)
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        await place.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "given", Command = ["never-started"], Probe = false }, Token);
        var plan = await place.PlanAsync("http://127.0.0.1:9/mcp", "remote");
        Assert.Equal(("unknown", "", "remote"), (plan.Version, plan.Integrity, plan.Sandbox));
        if (name == "given")
        {
            Assert.Contains(why, (await Assert.ThrowsAsync<AdminException>(() => place.Node.ActAsync(AdminActs.UpdateProvisioned, new UpdateProvisioned(name), Token).AsTask())).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal("failed", (await place.ApproveAsync(plan)).State);
    }

    [Fact]
    public async Task A_removed_server_is_locked_no_more()
    {
        await using var place = await InstalledAsync();
        await place.Node.ActAsync(AdminActs.RemoveServer, new NamedServer("tool"), Token);
        Assert.DoesNotContain("\"tool\": {", await File.ReadAllTextAsync(Path.Combine(place.Data, "turnpike.lock.json"), Token), StringComparison.Ordinal);
    }

    private static async Task<ProvisionWorkplace> InstalledAsync()
    {
        var place = await ProvisionWorkplace.OpenAsync();
        Assert.Equal("complete", (await place.ApproveAsync(await place.PlanAsync())).State);
        return place;
    }

    private static async Task ApproveAllAsync(ProvisionWorkplace place)
    {
        var server = await place.Node.ActAsync(AdminActs.ShowServer, new NamedServer("tool"), Token);
        await place.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("tool", [.. server.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), Token);
    }

    private static string Live(ServerView server) => Assert.Single(server.Definitions, d => d.State == "new").Name;

    private static Task<ProvisionView> UpdateAsync(ProvisionWorkplace place, string? to = null) =>
        place.Node.ActAsync(AdminActs.UpdateProvisioned, new UpdateProvisioned("tool", to), Token).AsTask();

    private static Task<ServerView> RollBackAsync(ProvisionWorkplace place) => place.Node.ActAsync(AdminActs.RollBackServer, new NamedServer("tool"), Token).AsTask();
}
