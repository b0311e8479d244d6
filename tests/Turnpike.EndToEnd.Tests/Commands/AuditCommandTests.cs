using System.Text.Json;

namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class AuditCommandTests : CommandTests
{
    [Fact]
    public async Task Acts_are_in_the_record_and_can_be_found()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var tail = await RunAsync("audit", "tail", "-n", "50");
        Assert.Contains("policy.apply", tail.Output, StringComparison.Ordinal);
        var found = (await JsonAsync("audit", "query", "--kind", "admin")).GetProperty("records");
        Assert.Contains(found.EnumerateArray(), r => r.GetProperty("method").GetString() == "policy.apply" && r.GetProperty("name").GetString() == "p");
        Assert.Equal(0, (await JsonAsync("audit", "query", "--kind", "nothing")).GetProperty("records").GetArrayLength());
    }

    [Fact]
    public async Task The_record_is_exported_whole()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var file = Path.Combine(Folder, "out.jsonl");
        var said = await JsonAsync("audit", "export", "--output", file);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(said.GetProperty("records").GetInt64(), lines.Length);
        Assert.All(lines, l => Assert.True(JsonDocument.Parse(l).RootElement.TryGetProperty("seq", out _)));
        var csv = Path.Combine(Folder, "out.csv");
        await JsonAsync("audit", "export", "--format", "csv", "--output", csv);
        Assert.Contains("policy.apply", await File.ReadAllTextAsync(csv, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_and_a_lost_tail_are_found()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var early = Directory.EnumerateFiles(Path.Combine(Data, "record"), "*.tpa").ToDictionary(f => f, File.ReadAllBytes);
        await JsonAsync("policy", "apply", "q", Write("p.json", Policy));
        var held = Path.Combine(Folder, "held.jsonl");
        await JsonAsync("audit", "checkpoint", "--output", held);
        Assert.Equal(0, (await RunAsync("audit", "verify", "--checkpoint", held)).Code);

        var segment = Directory.EnumerateFiles(Path.Combine(Data, "record"), "*.tpa").Order(StringComparer.Ordinal).First();
        var whole = await File.ReadAllBytesAsync(segment, TestContext.Current.CancellationToken);
        var changed = whole.ToArray();
        changed[whole.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(segment, changed, TestContext.Current.CancellationToken);
        var said = await RunAsync("audit", "verify");
        Assert.Equal(1, said.Code);
        Assert.Contains("NOT INTACT at record", said.Output, StringComparison.Ordinal);
        var refused = await RunAsync("policy", "list");
        Assert.Equal(3, refused.Code);
        Assert.Contains("the record is damaged", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("audit", "tail")).Code);

        await File.WriteAllBytesAsync(segment, early[segment], TestContext.Current.CancellationToken);
        Assert.Equal(1, (await RunAsync("audit", "verify", "--checkpoint", held)).Code);
    }

    [Fact]
    public async Task Verifying_needs_nothing_but_the_files_and_says_where_there_are_none()
    {
        var said = await RunAsync("audit", "verify");
        Assert.Equal(2, said.Code);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Doctor_is_content_with_a_folder_in_order()
    {
        await JsonAsync("policy", "apply", "p", Write("p.json", Policy));
        var checks = await JsonAsync("doctor");
        Assert.True(checks.GetProperty("well").GetBoolean());
        Assert.Contains(checks.GetProperty("checks").EnumerateArray(), c => c.GetProperty("name").GetString() == "record");
    }
}
