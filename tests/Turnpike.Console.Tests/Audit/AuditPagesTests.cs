using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Console.Tests.Frame;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Tests.Audit;

public sealed class AuditPagesTests : IAsyncLifetime
{
    private const string Hostile = "<img src=x onerror=alert(1)>\u202e";

    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync();

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task The_overview_counts_what_was_called_and_names_what_wants_a_look()
    {
        Assert.Contains("Put a server behind the gate first", (await _console.GetAsync("vi", "/console")).Text, StringComparison.Ordinal);
        await CallAsync("echo");
        await DenyAsync("rm", "/tools/rm");
        foreach (var span in new[] { "hour", "day", "week", "nonsense" })
        {
            var page = await _console.GetAsync("vi", $"/console?span={span}");
            Assert.Equal(200, page.Status);
            Assert.Contains("<svg viewBox=\"0 0 760 210\" role=\"img\"", page.Text, StringComparison.Ordinal);
            Assert.Contains("/tools/rm", page.Text, StringComparison.Ordinal);
            Assert.Contains("50 %", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("style=", page.Text, StringComparison.Ordinal);
            Assert.Contains("/console/audit?what=denied&amp;since=", page.Text, StringComparison.Ordinal);
            Assert.True(page.Body.Length < 150_000, $"{page.Body.Length} bytes");
        }
    }

    [Theory]
    [InlineData("what=denied", "rm", "echo")]
    [InlineData("what=calls&decision=allow", "echo", "/tools/rm")]
    [InlineData("q=RM", "rm", "echo")]
    [InlineData("server=elsewhere", "No record matches", "echo")]
    [InlineData("what=failed", "No record matches", "/tools/rm")]
    [InlineData("name=ec*", "echo", "/tools/rm")]
    [InlineData("what=acts", "person.set", "echo")]
    public async Task A_search_shows_what_matches_and_nothing_else(string query, string shown, string hidden)
    {
        await CallAsync("echo");
        await DenyAsync("rm", "/tools/rm");
        var main = Table(await _console.GetAsync("vi", $"/console/audit?{query}"));
        Assert.Contains(shown, main, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_record_shows_what_stands_before_the_damage_and_says_where_it_is()
    {
        await DenyAsync("before", "/tools/x");
        await DenyAsync("struck", "/tools/x");
        await DenyAsync("behind", "/tools/x");
        await _console.Node.ActAsync(AdminActs.SignCheckpoint, Nothing.Value, TestContext.Current.CancellationToken);
        Strike("struck");
        foreach (var path in new[] { "/console/audit", "/console" })
        {
            var page = await _console.GetAsync("vi", path);
            Assert.Equal(200, page.Status);
            Assert.Contains("The record is damaged behind record", page.Text, StringComparison.Ordinal);
            Assert.Contains("href=\"/console/audit/verify\"", page.Text, StringComparison.Ordinal);
        }

        var table = Table(await _console.GetAsync("vi", "/console/audit"));
        Assert.Contains("before", table, StringComparison.Ordinal);
        Assert.DoesNotContain("behind<", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_lead_on_and_back()
    {
        for (var i = 0; i < 120; i++)
        {
            await DenyAsync($"tool_{i}", "/tools/x");
        }

        var first = await _console.GetAsync("vi", "/console/audit?what=denied");
        Assert.Contains("120 records", first.Text, StringComparison.Ordinal);
        var second = await _console.GetAsync("vi", Link(first, "next"));
        Assert.Contains("tool_69<", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("tool_70<", second.Text, StringComparison.Ordinal);
        var third = await _console.GetAsync("vi", Link(second, "next"));
        Assert.Contains("tool_0<", third.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", third.Text, StringComparison.Ordinal);
        var back = await _console.GetAsync("vi", Link(await _console.GetAsync("vi", Link(third, "prev")), "prev"));
        Assert.Contains("tool_119<", back.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"prev\"", back.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_call_is_told_with_the_rule_that_decided_it()
    {
        var call = await CallAsync("echo");
        var page = await _console.GetAsync("vi", $"/console/audit/{call.ToString(CultureInfo.InvariantCulture)}");
        Assert.Contains("Allowed and sent", page.Text, StringComparison.Ordinal);
        Assert.Contains("Every step passed", page.Text, StringComparison.Ordinal);
        Assert.Contains("7 ms", page.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await _console.GetAsync("vi", "/console/audit/99999")).Status);
        Assert.Equal(404, (await _console.GetAsync("vi", "/console/audit/first")).Status);
    }

    [Fact]
    public async Task What_others_wrote_is_text_on_every_page()
    {
        var call = await DenyAsync(Hostile, "/tools/" + Hostile, "why " + Hostile);
        foreach (var path in new[] { "/console", "/console/audit", "/console/audit?q=%3Cimg&what=%22%3E%3Cimg", $"/console/audit/{call.ToString(CultureInfo.InvariantCulture)}" })
        {
            var page = await _console.GetAsync("vi", path);
            Assert.Equal(200, page.Status);
            Assert.Contains("&lt;img src=x", page.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", page.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u202e', page.Text);
        }
    }

    [Fact]
    public async Task An_export_has_the_same_filters_and_every_page_of_them()
    {
        for (var i = 0; i < 600; i++)
        {
            await DenyAsync($"tool_{i}", "/tools/x");
        }

        await CallAsync("echo");
        var lines = await _console.GetAsync("vi", "/console/audit/export?what=denied&format=jsonl");
        Assert.Equal(600, lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("echo", lines.Text, StringComparison.Ordinal);
        var csv = await _console.GetAsync("vi", "/console/audit/export?what=denied&format=csv");
        Assert.Equal(601, csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("attachment", csv.Headers.ContentDisposition.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(200, (await _console.GetAsync("vi", "/console/audit/export?format=xml")).Status);
    }

    [Fact]
    public async Task A_view_is_saved_shown_and_removed()
    {
        await _console.PostAsync("vi", "/console/audit/views", ("name", "no entry"), ("query", "what=denied"));
        const string Chip = "href=\"/console/audit?what=denied\"";
        Assert.Contains(Chip, (await _console.GetAsync("vi", "/console/audit")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Chip, (await _console.GetAsync("pol", "/console/audit")).Text, StringComparison.Ordinal);
        await _console.PostAsync("vi", "/console/audit/views/remove", ("name", "no entry"));
        Assert.DoesNotContain(Chip, (await _console.GetAsync("vi", "/console/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_is_verified_and_the_proof_stands_there()
    {
        Assert.Contains("Not verified since", (await _console.GetAsync("vi", "/console/audit/verify")).Text, StringComparison.Ordinal);
        Assert.Equal("/console/audit/verify", (await _console.PostAsync("vi", "/console/audit/verify")).Location);
        var page = await _console.GetAsync("vi", "/console/audit/verify");
        while (page.Headers.ContainsKey("Refresh"))
        {
            await Task.Yield();
            page = await _console.GetAsync("vi", "/console/audit/verify");
        }

        Assert.Contains("The record is intact", page.Text, StringComparison.Ordinal);
        Assert.Contains("None was changed, removed, reordered or inserted", page.Text, StringComparison.Ordinal);
    }

    private async Task<long> CallAsync(string name)
    {
        var reserved = await _console.Node.Ledger.ReserveAsync(Intent(name, new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/" + name, "", null, [])), CancellationToken.None);
        _console.Node.Ledger.Settle(new CallOutcome(reserved.Sequence, OutcomeKind.Result, 200, TimeSpan.FromMilliseconds(7), 120));
        return reserved.Sequence;
    }

    private async Task<long> DenyAsync(string name, string rule, string? cause = null)
    {
        _console.Node.Ledger.Note(Intent(name, new Decision(DecisionOutcome.Deny, DecisionStep.Action, rule, "", cause, [])));
        return (await _console.Node.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value, CancellationToken.None)).Head;
    }

    // Changes one byte of the record that holds this name.
    private void Strike(string name)
    {
        var file = Directory.GetFiles(Path.Combine(_console.Node.Folder, "record"), "*.tpa").Single();
        using var segment = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var bytes = new byte[segment.Length];
        segment.ReadExactly(bytes);
        segment.Position = bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name));
        segment.WriteByte((byte)'X');
    }

    private CallIntent Intent(string name, Decision decision) => new()
    {
        Kind = "call",
        Snapshot = _console.Node.Current,
        Grant = new GrantEntry { Id = "g_0123456789abcdef", Subject = "alice", Servers = System.Collections.Frozen.FrozenDictionary<string, PolicyEntry?>.Empty },
        Server = "shop",
        Method = "tools/call",
        Name = name,
        Decision = decision,
        Source = "127.0.0.1",
    };

    private static string Table(ConsoleReply reply) => reply.Text[reply.Text.IndexOf("class=\"views-row\"", StringComparison.Ordinal)..];

    private static string Link(ConsoleReply reply, string relation) =>
        reply.Page.Elements.First(e => e.Name == "a" && e.Attributes.GetValueOrDefault("rel") == relation).Attributes["href"];
}
