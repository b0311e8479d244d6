using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Records;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Audit.Verification;

namespace Turnpike.Admin.Tests.Records;

public sealed class RetentionActTests
{
    private static readonly GatewayConfiguration SmallSegments = new() { SegmentBytes = 500 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attached_process_removes_old_segments_and_the_record_says_who_and_why()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(SmallSegments), await work.OpenAsync());
        await FillAsync(work, owner);
        var before = DateTimeOffset.UtcNow;
        var found = await attached.ActAsync(AdminActs.FindOldSegments, new FindOldSegments(before), Cancellation);
        Assert.True(found.Segments.Length >= 3);
        Assert.False(found.Removed);
        Assert.True(Segments(work).Length > found.Segments.Length);

        var removed = await attached.ActAsync(AdminActs.RetireSegments, new RetireSegments(before, "kept for 90 days"), Cancellation);
        Assert.True(removed.Removed);
        Assert.Equal(found.Segments, removed.Segments);
        Assert.Equal(found.Segments.Sum(s => s.Last - s.First + 1), removed.Records);
        Assert.True(owner.Current.Policies.ContainsKey("p"));

        var records = await work.RecordsAsync();
        var act = Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "audit.retire");
        Assert.Equal("admin:tester", act.GetProperty("source").GetString());
        Assert.EndsWith(": kept for 90 days", act.GetProperty("cause").GetString(), StringComparison.Ordinal);
        var retired = records.Where(r => r.GetProperty("kind").GetString() == "segment.retired").ToArray();
        Assert.Equal(removed.Segments.Select(s => s.Number), retired.Select(r => r.GetProperty("segment").GetInt64()));
        Assert.All(retired, r => Assert.Equal(("kept for 90 days", "tester"), (r.GetProperty("reason").GetString(), r.GetProperty("by").GetString())));
        var report = AuditVerifier.Verify(Path.Combine(work.Data, "record"), new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.True((await work.OpenAsync()).Current.Policies.ContainsKey("p"));
    }

    [Fact]
    public async Task A_time_to_come_and_an_act_without_a_reason_are_refused_and_remove_nothing()
    {
        await using var work = new Workplace();
        var owner = await work.OpenAsync(SmallSegments);
        await FillAsync(work, owner);
        foreach (var wrong in new[] { new RetireSegments(DateTimeOffset.UtcNow.AddDays(1), "why"), new RetireSegments(DateTimeOffset.UtcNow, " ") })
        {
            var refused = await Assert.ThrowsAsync<AdminException>(() => owner.ActAsync(AdminActs.RetireSegments, wrong, Cancellation).AsTask());
            Assert.Equal(AdminFaultCode.Invalid, refused.Fault.Code);
        }

        Assert.Contains(Segments(work), f => f.EndsWith("000000000001.tpa", StringComparison.Ordinal));
    }

    private static string[] Segments(Workplace work) => Directory.GetFiles(Path.Combine(work.Data, "record"), "*.tpa");

    // Which act finds its segment full is the log's own affair; four segments come in any case.
    private static async Task FillAsync(Workplace work, Node node)
    {
        for (var i = 0; Segments(work).Length < 4; i++)
        {
            Assert.True(i < 1000, "the record does not go on to another segment");
            await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Workplace.TenADay + new string(' ', i)), Cancellation);
        }
    }
}
