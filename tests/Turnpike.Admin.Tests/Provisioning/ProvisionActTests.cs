using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Admin.Tests.Provisioning;

/// <summary>From a package's name to a server behind the gate: plan, a person's approval, install, first start.</summary>
public sealed class ProvisionActTests
{
    private static CancellationToken Token => ProvisionWorkplace.Token;

    [Fact]
    public async Task A_plan_shows_everything_and_installs_nothing()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var plan = await place.PlanAsync("npm:@scope/tool", environment: ["API_TOKEN"]);
        Assert.Equal(("planned", "install", "tool", "npm", "@scope/tool", "1.0.0"), (plan.State, plan.Kind, plan.Server, plan.Ecosystem, plan.Package, plan.Version));
        Assert.StartsWith("sha256:", plan.Integrity, StringComparison.Ordinal);
        Assert.Equal(["API_TOKEN"], plan.Environment);
        Assert.Equal("/bin/sh", plan.Command[0]);
        Assert.StartsWith(Path.Combine(place.Data, "packages", "npm", "@scope", "tool", "1.0.0-"), plan.Command[1], StringComparison.Ordinal);
        Assert.Equal("NO SANDBOX", plan.Sandbox);
        Assert.Contains("with all of that user's files and network", plan.SandboxNote, StringComparison.Ordinal);
        Assert.Equal(0, place.Packages.Installs);
        Assert.False(Directory.Exists(Path.Combine(place.Data, "packages", "npm")));
        Assert.Empty(place.Node.Current.Servers);
    }

    [Fact]
    public async Task An_approved_plan_ends_by_itself_as_a_server_whose_definitions_wait()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var done = await place.ApproveAsync(await place.PlanAsync());
        Assert.Equal(("complete", null, 1), (done.State, done.Message, done.Pending));
        var server = place.Node.Current.Servers["tool"];
        Assert.Equal(done.Command, server.Target.Command);
        Assert.Equal(("npm", "1.0.0", done.Integrity), (server.Settings.Package!.Ecosystem, server.Settings.Package.Version, server.Settings.Package.Integrity));
        Assert.Empty(server.Pins);
        var locked = await File.ReadAllTextAsync(Path.Combine(place.Data, "turnpike.lock.json"), Token);
        Assert.Contains("\"version\": \"1.0.0\"", locked, StringComparison.Ordinal);
        Assert.Contains(done.Digest, locked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_starts_from_the_lock_after_a_restart_and_not_when_a_file_was_changed()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var done = await place.ApproveAsync(await place.PlanAsync());
        await place.RestartAsync();
        var server = await place.Node.ActAsync(AdminActs.TestServer, new NamedServer("tool"), Token);
        Assert.Equal("look", Assert.Single(server.Definitions).Name);
        Assert.Equal(1, place.Packages.Installs);

        var beside = Path.Combine(Path.GetDirectoryName(done.Command[1])!, "beside.txt");
        await File.WriteAllTextAsync(beside, "changed", Token);
        Assert.False((await place.Node.ActAsync(AdminActs.VerifyServer, new NamedServer("tool"), Token)).IsWhole);
        await File.AppendAllTextAsync(done.Command[1], "\n# changed", Token);
        var refused = await Assert.ThrowsAsync<AdminException>(() => place.Node.ActAsync(AdminActs.TestServer, new NamedServer("tool"), Token).AsTask());
        Assert.Contains("not what was installed and locked", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_makes_plans_and_never_approves_one()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var plan = await place.Node.ActAsAsync(Actor.Agent("alice"), AdminActs.PlanProvision, new PlanProvision { Package = "npm:tool", Agent = "alice", Walls = new() { NoSandbox = true } }, Token);
        Assert.Equal(("alice", true), (plan.AskedBy, plan.ByAgent));
        foreach (var (who, why) in new[] { (Actor.Agent("alice"), "an agent cannot do"), (Actor.Agent("bob"), "an agent cannot do"), (Actor.Local("Alice"), "somebody else") })
        {
            var refused = await Assert.ThrowsAsync<AdminException>(() => place.Node.ActAsAsync(who, AdminActs.ApproveProvision, new ApproveProvision { Id = plan.Id, Digest = plan.Digest }, Token).AsTask());
            Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal("complete", (await place.ApproveAsync(plan)).State);
    }

    [Fact]
    public async Task With_people_listed_only_an_approver_approves()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        await place.Node.ActAsync(AdminActs.SetPerson, new("tester", ["viewer"], [], []), Token);
        var plan = await place.PlanAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(plan));
        Assert.Contains("role approver or admin", refused.Message, StringComparison.Ordinal);
        await place.Node.ActAsync(AdminActs.SetPerson, new("tester", ["approver"], [], []), Token);
        Assert.Equal("complete", (await place.ApproveAsync(plan)).State);
    }

    [Fact]
    public async Task An_approval_is_for_exactly_the_plan_that_was_shown_and_once()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var (plan, other) = (await place.PlanAsync(), await place.PlanAsync(name: "other"));
        Assert.NotEqual(plan.Digest, other.Digest);
        await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(plan with { Digest = other.Digest }));
        await place.ApproveAsync(plan);
        Assert.Contains("is complete", (await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(plan))).Message, StringComparison.Ordinal);
        await place.Node.ActAsync(AdminActs.RejectProvision, new NamedProvision(other.Id), Token);
        Assert.Contains("is rejected", (await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(other))).Message, StringComparison.Ordinal);
        Assert.Single(place.Node.Current.Servers);
    }

    [Fact]
    public async Task A_plan_expires_after_a_day()
    {
        var time = new LaterTime();
        await using var place = await ProvisionWorkplace.OpenAsync(time);
        var plan = await place.PlanAsync();
        time.Ahead = TimeSpan.FromHours(24);
        Assert.Contains("is expired", (await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(plan))).Message, StringComparison.Ordinal);
        Assert.Equal("expired", (await place.EndAsync(plan)).State);
    }

    [Theory]
    [InlineData("exit 3", "ended")]
    [InlineData("echo 'Server ready and listening'; exit 0", "")]
    public async Task A_server_that_does_not_complete_initialize_is_not_added_whatever_it_prints(string script, string why)
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        place.Packages.Versions.Add(("2.0.0", script));
        var failed = await place.ApproveAsync(await place.PlanAsync());
        Assert.Equal("failed", failed.State);
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
        Assert.Empty(place.Node.Current.Servers);
        Assert.DoesNotContain("2.0.0", await File.ReadAllTextAsync(Path.Combine(place.Data, "turnpike.lock.json"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_ready_and_a_chatty_one_is_no_earlier()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        place.Packages.Versions.Add(("2.0.0", ShellPackages.Server("look", "echo 'listening on stdio' >&2\necho not json\n")));
        Assert.Equal("complete", (await place.ApproveAsync(await place.PlanAsync("npm:tool@1.0.0", "silent"))).State);
        Assert.Equal(("complete", 1), ((await place.ApproveAsync(await place.PlanAsync("npm:tool@2.0.0", "chatty"))) is var done ? (done.State, done.Pending!.Value) : default));
    }

    [Fact]
    public async Task A_slow_install_delays_no_other_and_cancelling_it_ends_it()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        place.Packages.Stuck = "1.0.0";
        var slow = await place.PlanAsync(name: "slow");
        Assert.Equal("installing", (await place.BeginAsync(slow)).State);
        place.Packages.Versions.Add(("1.1.0", ShellPackages.Server("look")));
        Assert.Equal("complete", (await place.ApproveAsync(await place.PlanAsync(name: "quick"))).State);

        var again = await place.PlanAsync(name: "slow");
        Assert.Contains("already", (await Assert.ThrowsAsync<AdminException>(() => place.BeginAsync(again))).Message, StringComparison.Ordinal);
        var ended = await place.Node.ActAsync(AdminActs.CancelProvision, new NamedProvision(slow.Id), Token);
        Assert.Equal("cancelled", ended.State);
        Assert.False(place.Node.Current.Servers.ContainsKey("slow"));
    }

    [Fact]
    public async Task A_job_whose_owner_ended_says_so_and_leaves_nothing()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        place.Packages.Stuck = "1.0.0";
        var plan = await place.PlanAsync();
        await place.BeginAsync(plan);
        await place.RestartAsync();
        Assert.Contains((await place.EndAsync(plan)).State, new[] { "cancelled", "failed" });
        Assert.False(Directory.Exists(Path.Combine(place.Data, "packages", "staging")));
        Assert.Empty(place.Node.Current.Servers);
    }

    [Fact]
    public async Task Two_servers_of_one_package_install_it_once()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        await place.ApproveAsync(await place.PlanAsync(name: "one"));
        Assert.Equal("complete", (await place.ApproveAsync(await place.PlanAsync(name: "two"))).State);
        Assert.Equal(1, place.Packages.Installs);
    }

    [Fact]
    public async Task Values_come_with_the_approval_and_reach_no_plan_lock_or_record()
    {
        const string Canary = "canary-value-7316";
        await using var place = await ProvisionWorkplace.OpenAsync();
        place.Packages.Versions.Add(("2.0.0", "[ \"$API_TOKEN\" = " + Canary + " ] || exit 1\n" + ShellPackages.Server("look")));
        var plan = await place.PlanAsync(environment: ["API_TOKEN"]);
        await place.Node.ActAsync(AdminActs.ApproveProvision, new ApproveProvision { Id = plan.Id, Digest = plan.Digest, Environment = [new("API_TOKEN", Canary)] }, Token);
        var done = await place.EndAsync(plan);
        Assert.Equal("complete", done.State);
        await place.Node.DisposeAsync();

        // The script that compares it is the test's own, and lies in the package and in the plan's lock.
        var holders = Directory.EnumerateFiles(place.Data, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("packages", StringComparison.Ordinal) && !f.Contains("state.db", StringComparison.Ordinal))
            .Where(f => Encoding.Latin1.GetString(File.ReadAllBytes(f)).Contains(Canary, StringComparison.Ordinal));
        Assert.Empty(holders);
        await place.RestartAsync();
        var misplaced = await Assert.ThrowsAsync<AdminException>(() => place.PlanAsync(name: "other", environment: [$"API_TOKEN={Canary}"]));
        Assert.DoesNotContain(Canary, misplaced.ToString(), StringComparison.Ordinal);
        var unnamed = new ApproveProvision { Id = plan.Id, Digest = plan.Digest, Environment = [new("API_TOKEN", Canary)] };
        Assert.DoesNotContain(Canary, unnamed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tool", "npm:tool@latest")]
    [InlineData("git+https://e.example/x.git", "npm:@modelcontextprotocol/server-everything@2026.8.31")]
    public async Task What_is_no_package_is_refused_with_the_nearest_thing(string package, string nearest)
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(() => place.PlanAsync(package));
        Assert.Equal((AdminFaultCode.Invalid, nearest), (refused.Fault.Code, refused.Fault.Nearest));
    }

    [Fact]
    public async Task The_walls_are_what_was_asked_for_and_never_the_home_or_the_gateways_data()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var given = Directory.CreateTempSubdirectory("tp-given-");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach (var folder in new[] { home, place.Data, Path.GetDirectoryName(place.Data)!, Path.Combine(place.Data, "record"), "relative", "/does/not/exist" })
        {
            await Assert.ThrowsAsync<AdminException>(() => place.PlanAsync(walls: new ProvisionWalls { Folders = [folder] }));
        }

        var plan = await place.PlanAsync(walls: new ProvisionWalls { Folders = [given.FullName], Hosts = ["api.example.com"] });
        if (Sandbox.Find().Sandbox is null)
        {
            Assert.Equal("NO SANDBOX", plan.Sandbox);
        }
        else
        {
            Assert.Equal("bubblewrap", plan.Sandbox);
            Assert.Contains("THE WHOLE NETWORK", plan.SandboxNote, StringComparison.Ordinal);
            Assert.Contains("bubblewrap cannot keep it to api.example.com", plan.SandboxNote, StringComparison.Ordinal);
            Assert.Contains(given.FullName, plan.SandboxNote, StringComparison.Ordinal);
            Assert.Contains("no network", (await place.PlanAsync(walls: new ProvisionWalls())).SandboxNote, StringComparison.Ordinal);
        }

        Assert.Equal("complete", (await place.ApproveAsync(plan)).State);
        given.Delete();
    }

    [Fact]
    public async Task What_was_planned_and_approved_is_in_the_record_with_the_plans_digest()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var plan = await place.PlanAsync();
        await place.ApproveAsync(plan);
        await place.Node.DisposeAsync();
        var record = string.Concat(Directory.EnumerateFiles(Path.Combine(place.Data, "record"), "*.tpa").Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        foreach (var said in new[] { "provision.plan", "provision.approve", "provision.install", plan.Digest, plan.Id })
        {
            Assert.Contains(said, record, StringComparison.Ordinal);
        }

        await place.RestartAsync();
    }

    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
