using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.NodeTarget;
using Turnpike.Admin.Records;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Audit.Sealing;
using Turnpike.Audit.Verification;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Tests.Records;

public sealed class DataKeyActTests
{
    private static readonly GatewayConfiguration Sealing = new() { RecordedArguments = ArgumentRecording.All };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sealed_under_a_destroyed_key_never_opens_again_and_the_record_stays_whole()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(Sealing), await work.OpenAsync());
        var grant = (await Workplace.PrepareAsync(owner)).Grant.Id;
        await Calls.ReserveAsync(owner, grant, "s", "echo");
        var first = Assert.Single((await attached.ActAsync(AdminActs.ListDataKeys, Nothing.Value, Cancellation)).Keys);
        Assert.True(first.Current);
        var second = await attached.ActAsync(AdminActs.RotateDataKey, Nothing.Value, Cancellation);
        await Calls.ReserveAsync(owner, grant, "s", "echo");
        var left = await attached.ActAsync(AdminActs.DestroyDataKey, new DestroyDataKey(first.Id, "erasure asked for"), Cancellation);
        Assert.Equal((second.Id, true), (Assert.Single(left.Keys).Id, left.Keys[0].Current));

        var records = await work.RecordsAsync();
        var values = records.Where(r => r.TryGetProperty("args", out var a) && a.TryGetProperty("sealed", out _))
            .Select(r => r.GetProperty("args").GetProperty("sealed").GetString()!).ToArray();
        using (var sealer = new RecordSealer(Path.Combine(work.Data, "keys")))
        {
            Assert.Equal([false, true], values.Select(v => sealer.TryOpen(v, out _)));
        }

        var act = Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "data_key.destroy");
        Assert.Equal(
            ("admin:tester", first.Id, "erasure asked for"),
            (act.GetProperty("source").GetString(), act.GetProperty("name").GetString(), act.GetProperty("cause").GetString()));
        var report = AuditVerifier.Verify(Path.Combine(work.Data, "record"), new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
    }

    [Fact]
    public async Task A_key_that_is_not_there_and_an_act_without_a_reason_destroy_nothing()
    {
        await using var work = new Workplace();
        var owner = await work.OpenAsync();
        var key = Assert.Single((await owner.ActAsync(AdminActs.ListDataKeys, Nothing.Value, Cancellation)).Keys).Id;
        var near = key[..^1] + (key[^1] == '0' ? '1' : '0');
        var missing = await Assert.ThrowsAsync<AdminException>(
            () => owner.ActAsync(AdminActs.DestroyDataKey, new DestroyDataKey(near, "why"), Cancellation).AsTask());
        Assert.Equal((AdminFaultCode.NotFound, key), (missing.Fault.Code, missing.Fault.Nearest));
        await Assert.ThrowsAsync<AdminException>(() => owner.ActAsync(AdminActs.DestroyDataKey, new DestroyDataKey(key, ""), Cancellation).AsTask());
        Assert.Equal(key, Assert.Single((await owner.ActAsync(AdminActs.ListDataKeys, Nothing.Value, Cancellation)).Keys).Id);
    }
}
