using System.Net;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Provisioning;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

public sealed class PlanPagesTests : IAsyncLifetime
{
    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync();

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task A_plan_is_shown_whole_and_answered_exactly_as_shown_by_who_may()
    {
        var made = await _console.PostAsync("ada", "/console/servers/new/package", ("package", "https://remote.example/mcp"), ("name", "far"));
        Assert.StartsWith("/console/servers/plans/", made.Location, StringComparison.Ordinal);
        var plan = Assert.Single((await _console.Node.ActAsync(AdminActs.ListProvisions, Nothing.Value, TestContext.Current.CancellationToken)).Provisions);
        var page = await _console.GetAsync("ann", made.Location);
        Assert.Contains(plan.Digest, page.Text, StringComparison.Ordinal);
        Assert.Contains("It runs elsewhere", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/approve", (await _console.GetAsync("vi", made.Location)).Text, StringComparison.Ordinal);
        Assert.Equal(403, (await _console.PostAsync("vi", made.Location + "/approve", ("digest", plan.Digest))).Status);
        Assert.Equal(403, (await _console.PostAsync("ann", made.Location + "/cancel")).Status);

        await _console.PostAsync("ann", made.Location + "/approve", ("digest", new string('0', 64)), ("return", made.Location));
        Assert.Contains("not the plan that was shown", WebUtility.HtmlDecode((await _console.GetAsync("ann", made.Location)).Text), StringComparison.Ordinal);
        await _console.PostAsync("ann", made.Location + "/reject");
        Assert.Equal("rejected", (await StatusAsync(plan.Id)).State);
        Assert.Contains("rejected", (await _console.GetAsync("vi", "/console/servers/plans")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_package_is_said_so_in_the_form_with_what_would_be_right()
    {
        var reply = await _console.PostAsync("ada", "/console/servers/new/package", ("package", "npm:<b>"), ("arguments", "'open"));
        Assert.Equal(400, reply.Status);
        Assert.DoesNotContain("<b>", reply.Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/servers/new/package", ("package", "npm:<b>"));
        Assert.Contains("notice bad", (await _console.GetAsync("ada", "/console/servers/plans")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_was_not_installed_has_no_package_and_a_plan_that_is_none_is_none()
    {
        await _console.AddAsync("s");
        Assert.Equal(404, (await _console.GetAsync("ada", "/console/servers/s/package")).Status);
        Assert.Equal(404, (await _console.GetAsync("ada", "/console/servers/plans/pv_none")).Status);
        Assert.Contains("Nothing was planned yet", (await _console.GetAsync("vi", "/console/servers/plans")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_is_changed_disabled_and_removed_from_its_settings()
    {
        await _console.AddAsync("s");
        await _console.PostAsync("ada", "/console/servers/s/disable", ("disabled", "yes"));
        Assert.True(_console.Node.Current.Servers["s"].Settings.IsDisabled);
        await _console.PostAsync("ada", "/console/servers/s/settings", ("idle", "7"), ("pair-name-0", "A"), ("pair-value-0", "canary"), ("return", "/console/servers/s/settings"));
        Assert.Contains("it was not ticked", (await _console.GetAsync("ada", "/console/servers/s/settings")).Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/servers/s/settings", ("idle", "7"), ("pair-name-0", "A"), ("pair-value-0", "canary"), ("replace", "yes"));
        Assert.Equal((TimeSpan.FromMinutes(7), "A"), (_console.Node.Current.Servers["s"].Settings.IdleStop, _console.Node.Current.Servers["s"].Target.Environment.Single().Key));
        Assert.DoesNotContain("canary", (await _console.GetAsync("ada", "/console/servers/s/settings")).Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/servers/s/startup", ("early", "yes"));
        Assert.True(_console.Node.Current.Servers["s"].Settings.StartEarly);
        await _console.PostAsync("ada", "/console/servers/s/disconnect");
        Assert.True(_console.Node.Current.Servers["s"].Settings.IsDisconnected);
        Assert.Equal("/console/servers", (await _console.PostAsync("ada", "/console/servers/s/remove")).Location);
        Assert.Empty(_console.Node.Current.AddedServers);
    }

    private async Task<ProvisionView> StatusAsync(string id) => await _console.Node.ActAsync(AdminActs.ShowProvision, new FollowProvision(id), TestContext.Current.CancellationToken);
}
