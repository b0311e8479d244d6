using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.Policies;

namespace Turnpike.Admin.Tests.Policies;

public sealed class RefusedPolicyTests
{
    private const string Invalid = "{ \"version\": \"1\", \"default\": \"deny\",\n  \"toools\": {} }";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invalid_edit_is_recorded_with_digest_and_first_problem_and_the_old_policy_stays()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var applied = await owner.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Workplace.TenADay), Cancellation);
        await Assert.ThrowsAsync<AdminException>(() => attached.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Invalid), Cancellation).AsTask());
        Assert.Equal(applied.Digest, owner.Current.Policies["p"].Compiled.Digest.Hex);

        var refused = Assert.Single(await work.RecordsAsync(), r => r.GetProperty("kind").GetString() == "refused_act");
        Assert.Equal(
            ("policy.apply", "p", "admin:tester", "deny", PolicyDigest.Of(Encoding.UTF8.GetBytes(Invalid)).Hex),
            (refused.GetProperty("method").GetString(), refused.GetProperty("name").GetString(), refused.GetProperty("source").GetString(),
                refused.GetProperty("decision").GetString(), refused.GetProperty("policy").GetString()));
        Assert.Contains("line 2, column 3", refused.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_before_it_was_sent_is_recorded_alike()
    {
        await using var work = new Workplace();
        await work.OpenAsync();
        var attached = await work.OpenAsync();
        var digest = new string('a', 64);
        await attached.ActAsync(AdminActs.NoteRefusedPolicy, new RefusedPolicy("p", digest, "line 1, column 2: no"), Cancellation);
        await Assert.ThrowsAsync<AdminException>(
            () => attached.ActAsync(AdminActs.NoteRefusedPolicy, new RefusedPolicy("p", "no digest", "x"), Cancellation).AsTask());

        var refused = Assert.Single(await work.RecordsAsync(), r => r.GetProperty("kind").GetString() == "refused_act");
        Assert.Equal(
            ("policy.apply", "p", "admin:tester", digest, "line 1, column 2: no"),
            (refused.GetProperty("method").GetString(), refused.GetProperty("name").GetString(), refused.GetProperty("source").GetString(),
                refused.GetProperty("policy").GetString(), refused.GetProperty("cause").GetString()));
    }
}
