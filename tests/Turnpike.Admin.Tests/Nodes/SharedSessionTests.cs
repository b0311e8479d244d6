using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.NodeTarget;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;

namespace Turnpike.Admin.Tests.Nodes;

/// <summary>Labels, calls on their way and shadow hold over every process of a folder: the owner's ledger is the only one.</summary>
public sealed class SharedSessionTests
{
    private const string Policy = """
        { "version": "1", "default": "deny",
          "tools": {
            "read": { "flow": { "labels": ["private"] } },
            "send": { "flow": { "forbid_after": ["private"] } },
            "slow": { "limits": [ { "concurrent": 1 } ] } } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_label_put_on_in_one_process_is_seen_in_another_and_makes_an_older_decision_stale()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner, Policy)).Grant.Id;
        var key = new SessionKey(null, grant, "alice");
        var before = await attached.Ledger.ViewSessionAsync(key, Cancellation);
        Assert.Equal((0, 0L), (before.Labels.Length, before.Calls));

        Assert.True((await Calls.ReserveAsync(owner, grant, "s", "read")).IsGranted);
        var stale = await attached.Ledger.ReserveAsync(Calls.Decide(attached, grant, "s", "send", before.Only(labels: true, calls: false)), Cancellation);
        Assert.False(stale.IsGranted);
        Assert.Equal(["private"], stale.Changed!.Labels);
        Assert.Throws<InvalidOperationException>(() => Calls.Decide(attached, grant, "s", "send", stale.Changed));

        Assert.True((await attached.Ledger.ReserveAsync(Calls.Decide(attached, grant, "s", "read", stale.Changed), Cancellation)).IsGranted);
        Assert.Equal(2, (await owner.Ledger.ViewSessionAsync(key, Cancellation)).Calls);
    }

    [Fact]
    public async Task A_call_on_its_way_in_one_process_holds_the_slot_in_another_and_so_does_its_task()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner, Policy)).Grant.Id;
        var first = await Calls.ReserveAsync(attached, grant, "s", "slow");
        Assert.False((await Calls.ReserveAsync(owner, grant, "s", "slow")).IsGranted);
        attached.Ledger.Settle(new CallOutcome(first.Sequence, OutcomeKind.Result, 0, TimeSpan.Zero, 0, new StartedTask("t1", TimeSpan.FromHours(1))));
        await attached.ActAsync(AdminActs.ListGrants, Nothing.Value, Cancellation); // Answered behind what was told before it.
        Assert.False((await Calls.ReserveAsync(owner, grant, "s", "slow")).IsGranted);
        attached.Ledger.Note(new CallIntent { Kind = "task", Method = "ended", EndedTask = "t1", Server = "s" });
        await attached.ActAsync(AdminActs.ListGrants, Nothing.Value, Cancellation);
        Assert.True((await Calls.ReserveAsync(owner, grant, "s", "slow")).IsGranted);
    }

    [Fact]
    public async Task What_a_call_would_have_been_crosses_the_socket_into_the_record()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var until = TimeProvider.System.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var grant = (await Workplace.PrepareAsync(owner, Policy.Replace("\"default\"", $"\"mode\": \"shadow\", \"until\": \"{until}\", \"default\"", StringComparison.Ordinal))).Grant.Id;
        Assert.True((await attached.Ledger.ReserveAsync(Calls.Decide(attached, grant, "s", "other", now: TimeProvider.System.GetUtcNow()), Cancellation)).IsGranted);
        var record = (await work.RecordsAsync()).Last(r => r.GetProperty("kind").GetString() == "call");
        Assert.Equal(("shadow", "(default deny)"), (record.GetProperty("mode").GetString(), record.GetProperty("would_be").GetProperty("rule").GetString()));
    }
}
