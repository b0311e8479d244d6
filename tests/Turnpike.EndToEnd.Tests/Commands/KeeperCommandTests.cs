using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Policies;

namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>What whoever keeps a gateway does now and then, also while another process owns the data folder as <c>up</c> does.</summary>
public sealed class KeeperCommandTests : CommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_segments_are_shown_and_go_only_after_a_yes()
    {
        await using (var owner = await Node.OpenAsync(Data, new NodeOptions { Configuration = new GatewayConfiguration { SegmentBytes = 500 } }, Cancellation))
        {
            for (var i = 0; Segments() < 4; i++)
            {
                Assert.True(i < 1000, "the record does not go on to another segment");
                await owner.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", Policy + new string(' ', i)), Cancellation);
            }

            await JsonAsync("audit", "query", "--limit", "1");
            var shown = await JsonAsync("audit", "retire", "--before", "0s", "--dry-run");
            Assert.False(shown.GetProperty("removed").GetBoolean());
            Assert.True(shown.GetProperty("segments").GetArrayLength() >= 3);
            var asked = await RunAsync("audit", "retire", "--before", "0s", "--reason", "old", "--json");
            Assert.Equal(2, asked.Code);
            Assert.Contains("--yes", asked.Output, StringComparison.Ordinal);
            Assert.True(Segments() >= 4);

            var removed = await JsonAsync("audit", "retire", "--before", "0s", "--reason", "kept for 90 days", "--yes");
            Assert.True(removed.GetProperty("removed").GetBoolean());
            Assert.False(File.Exists(Path.Combine(Data, "record", "000000000001.tpa")));
            Assert.False(Directory.Exists(Path.Combine(Data, "record-index")) && Directory.EnumerateFiles(Path.Combine(Data, "record-index")).Any());
        }

        var verified = await RunAsync("audit", "verify");
        Assert.True(verified.Code == 0, verified.Output);
        Assert.Contains("segment 1 was retired", verified.Output, StringComparison.Ordinal);
        Assert.Single((await JsonAsync("audit", "query", "--method", "audit.retire")).GetProperty("records").EnumerateArray());
        Assert.Contains("No segment ended before", (await RunAsync("audit", "retire", "--before", "2020-01-01", "--dry-run")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_key_is_rotated_and_destroyed_only_after_a_yes()
    {
        await using var owner = await Node.OpenAsync(Data, new NodeOptions(), Cancellation);
        var first = Assert.Single((await JsonAsync("audit", "keys")).GetProperty("keys").EnumerateArray()).GetProperty("id").GetString()!;
        var second = (await JsonAsync("audit", "keys", "rotate")).GetProperty("id").GetString()!;
        Assert.Equal(2, (await RunAsync("audit", "keys", "destroy", first, "--reason", "erasure", "--json")).Code);
        Assert.Equal(2, (await RunAsync("audit", "keys", "destroy", first, "--yes")).Code);
        Assert.True(File.Exists(KeyFile(first)));

        var left = (await JsonAsync("audit", "keys", "destroy", first, "--reason", "erasure", "--yes")).GetProperty("keys");
        Assert.Equal(second, Assert.Single(left.EnumerateArray()).GetProperty("id").GetString());
        Assert.False(File.Exists(KeyFile(first)));
        Assert.Equal(2, (await RunAsync("audit", "keys", "destroy", first, "--reason", "erasure", "--yes")).Code);
        Assert.Equal(0, (await RunAsync("audit", "verify")).Code);
    }

    [Fact]
    public async Task A_lost_admin_token_is_replaced_and_printed_once()
    {
        var first = (await JsonAsync("admin", "token", "replace")).GetProperty("token").GetString()!;
        var second = await RunAsync("admin", "token", "replace");
        Assert.Equal(0, second.Code);
        Assert.Matches(@"admin token: tpa_[0-9A-Za-z]{49}\r?\n", second.Output);
        Assert.DoesNotContain(first, second.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync("audit", "query", "--method", "admin_token.replace")).GetProperty("records").GetArrayLength());
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("tpa_", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_refused_policy_edit_is_in_the_record()
    {
        // Not UTF-8, too: what is named is the file as it was.
        byte[] document = [.. "{}"u8, 0xff];
        var file = Path.Combine(Folder, "bad.json");
        await File.WriteAllBytesAsync(file, document, Cancellation);
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        Assert.Equal(2, (await RunAsync("policy", "apply", "p", file)).Code);
        Assert.Equal(Policy, (await RunAsync("policy", "show", "p")).Output);

        var refused = Assert.Single((await JsonAsync("audit", "query", "--kind", "refused_act")).GetProperty("records").EnumerateArray());
        Assert.Equal(
            ("policy.apply", "p", PolicyDigest.Of(document).Hex, $"admin:{Environment.UserName}"),
            (Text(refused, "method"), Text(refused, "name"), Text(refused, "policy"), Text(refused, "source")));
        Assert.StartsWith("line 1, column ", Text(refused, "cause"), StringComparison.Ordinal);
    }

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();

    private int Segments() => Directory.GetFiles(Path.Combine(Data, "record"), "*.tpa").Length;

    private string KeyFile(string id) => Path.Combine(Data, "keys", $"data-{id}.key");
}
