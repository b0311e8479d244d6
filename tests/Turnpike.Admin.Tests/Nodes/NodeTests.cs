using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;
using Turnpike.Admin.Policies;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Nodes;

public sealed class NodeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_process_owns_a_folder_and_the_others_attach()
    {
        await using var work = new Workplace();
        Assert.True((await work.OpenAsync()).IsOwner);
        Assert.False((await work.OpenAsync()).IsOwner);
        Assert.False((await work.OpenAsync()).IsOwner);
    }

    [Fact]
    public async Task Whoever_asks_is_told_where_the_gateway_listens_as_long_as_it_does()
    {
        await using var work = new Workplace();
        var (owner, up, other) = (await work.OpenAsync(), await work.OpenAsync(), await work.OpenAsync());
        Assert.Null(await AddressAsync(other));
        up.Announce(new Uri("http://127.0.0.1:9001"));
        await UntilAsync("http://127.0.0.1:9001/", owner, other);

        await owner.DisposeAsync(); // One of the two takes its place.
        await UntilAsync("http://127.0.0.1:9001/", up, other);

        await up.DisposeAsync();
        await UntilAsync(null, other);
        other.Announce(new Uri("http://127.0.0.1:9002"));
        await UntilAsync("http://127.0.0.1:9002/", other);
    }

    private static async Task<string?> AddressAsync(Node node) => (await node.ActAsync(AdminActs.ShowGateway, Nothing.Value, Cancellation)).Url;

    // What a process tells about itself arrives by itself, after the call that told it.
    private static async Task UntilAsync(string? expected, params Node[] nodes)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        foreach (var node in nodes)
        {
            while (await AddressAsync(node) != expected)
            {
                await Task.Delay(5, patience.Token);
            }
        }
    }

    [Fact]
    public async Task A_change_made_anywhere_is_in_force_everywhere_when_it_is_acknowledged()
    {
        await using var work = new Workplace();
        var (owner, one, two) = (await work.OpenAsync(), await work.OpenAsync(), await work.OpenAsync());
        var created = await Workplace.PrepareAsync(one);
        foreach (var node in new[] { owner, one, two })
        {
            Assert.Equal(owner.Current.Version, node.Current.Version);
            Assert.Equal(owner.Current.Digest, node.Current.Digest);
            Assert.True(node.Current.Grants.ContainsKey(created.Grant.Id));
        }

        await two.ActAsync(AdminActs.RevokeGrant, new NamedGrant(created.Grant.Id), Cancellation);
        Assert.All(new[] { owner, one, two }, node => Assert.Empty(node.Current.Tokens));
    }

    [Fact]
    public async Task Ten_a_day_is_exactly_ten_for_an_owner_and_two_attached_under_64_callers()
    {
        await using var work = new Workplace();
        Node[] nodes = [await work.OpenAsync(), await work.OpenAsync(), await work.OpenAsync()];
        var grant = (await Workplace.PrepareAsync(nodes[0])).Grant.Id;
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => Calls.ReserveAsync(nodes[i % 3], grant, "s", "echo"))));
        Assert.Equal(10, answers.Count(a => a.IsGranted));
        var refused = Assert.IsType<CompiledLimit>(answers.First(a => !a.IsGranted).Exhausted);
        Assert.Equal("/tools/echo/limits/0", refused.Pointer);
        Assert.All(answers.Where(a => !a.IsGranted), a => Assert.NotNull(a.RetryAfter));
        Assert.Equal(64, answers.Select(a => a.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task A_reservation_that_certainly_was_not_sent_is_given_back_through_the_socket()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner)).Grant.Id;
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await Calls.ReserveAsync(attached, grant, "s", "echo")).IsGranted);
        }

        var last = await Calls.ReserveAsync(attached, grant, "s", "free");
        Assert.False((await Calls.ReserveAsync(attached, grant, "s", "echo")).IsGranted);
        attached.Ledger.Settle(new CallOutcome(last.Sequence - 1, OutcomeKind.NotSent, 0, TimeSpan.Zero, 0));

        // An act is answered behind what was told before it on the same socket.
        await attached.ActAsync(AdminActs.ListGrants, Nothing.Value, Cancellation);
        await AssertEventuallyGranted(attached, grant);
    }

    [Fact]
    public async Task A_call_decided_under_a_replaced_policy_is_refused_as_stale()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner)).Grant.Id;
        var stale = Calls.Decide(attached, grant, "s", "echo");
        await owner.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", """{ "version": "1", "default": "deny" }"""), Cancellation);
        await Assert.ThrowsAsync<StaleSnapshotException>(async () => await attached.Ledger.ReserveAsync(stale, Cancellation));
        await Assert.ThrowsAsync<StaleSnapshotException>(async () => await owner.Ledger.ReserveAsync(stale, Cancellation));
    }

    [Fact]
    public async Task An_attached_process_takes_over_when_the_owner_goes_and_limits_go_on()
    {
        await using var work = new Workplace();
        var (owner, one, two) = (await work.OpenAsync(), await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner)).Grant.Id;
        for (var i = 0; i < 4; i++)
        {
            Assert.True((await Calls.ReserveAsync(one, grant, "s", "echo")).IsGranted);
        }

        await owner.DisposeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Calls.ReserveAsync(i % 2 == 0 ? one : two, grant, "s", "echo")));
        Assert.Equal(6, answers.Count(a => a.IsGranted));
        Assert.True(one.IsOwner ^ two.IsOwner);
        var created = await (one.IsOwner ? two : one).ActAsync(
            AdminActs.CreateGrant, new CreateGrant("bob", [new GrantedServer("s", "p")]), Cancellation);
        Assert.All(new[] { one, two }, node => Assert.True(node.Current.Grants.ContainsKey(created.Grant.Id)));
    }

    [Fact]
    public async Task A_refusal_crosses_the_socket_with_its_code_and_nearest_name()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await Workplace.PrepareAsync(owner);
        foreach (var node in new[] { owner, attached })
        {
            var refused = await Assert.ThrowsAsync<AdminException>(
                async () => await node.ActAsync(AdminActs.ShowPolicy, new NamedPolicy("pp"), Cancellation));
            Assert.Equal(new AdminFault(AdminFaultCode.NotFound, "there is no policy 'pp'", "p"), refused.Fault);
        }
    }

    [Fact]
    public async Task Seeing_a_definition_makes_it_pending_and_never_approved()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await Workplace.PrepareAsync(owner);
        await attached.ObserveAsync("s", [Tool("echo", "first")], Cancellation);
        Assert.Empty(owner.Current.Servers["s"].Pins);
        Assert.Contains("\"kind\":\"finding\"", await SettledRecord(work, owner), StringComparison.Ordinal);
        var pending = Assert.Single((await attached.ActAsync(AdminActs.ListPins, new(), Cancellation)).Pins);
        Assert.Equal("new", pending.State);
    }

    [Fact]
    public async Task Every_act_is_recorded_with_who_did_it_and_no_secret()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await attached.ActAsync(
            AdminActs.AddServer,
            new() { Name = "r", Url = "https://e.example/mcp?key=hunter1", Headers = [new("X-Key", "hunter2")], Probe = false },
            Cancellation);
        var created = await Workplace.PrepareAsync(attached);
        var record = await SettledRecord(work, owner);
        foreach (var told in new[] { "server.add", "policy.apply", "grant.create", "admin:tester", "alice" })
        {
            Assert.Contains(told, record, StringComparison.Ordinal);
        }

        foreach (var secret in new[] { "hunter1", "hunter2", created.Token! })
        {
            Assert.DoesNotContain(secret, record, StringComparison.Ordinal);
        }
    }

    internal static Definition Tool(string name, string description)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","description":"{{description}}","inputSchema":{"type":"object"} }""");
        return new Definition
        {
            Kind = DefinitionKind.Tool,
            Name = name,
            Hash = new DefinitionHash(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json))),
            Json = json,
        };
    }

    // Settling is told, not asked; the owner handles what it is told beside what it is asked.
    private static async Task AssertEventuallyGranted(Node node, string grant)
    {
        for (var i = 0; i < 1000; i++)
        {
            if ((await Calls.ReserveAsync(node, grant, "s", "echo")).IsGranted)
            {
                return;
            }
        }

        Assert.Fail("what was not sent was not given back");
    }

    private static async Task<string> SettledRecord(Workplace work, Node owner)
    {
        await owner.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, Cancellation);
        return work.Record();
    }
}
