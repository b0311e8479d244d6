using Turnpike.Admin.Pins;
using Turnpike.Console.Servers.Pins;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Servers;

public sealed class PinPagesTests : IAsyncLifetime
{
    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        _console = await OpenConsole.StartAsync();
        await _console.AddAsync("files");
        await _console.SeeAsync("files", ("read_file", "Reads a file."), ("list_files", "Lists files."), (ServersOfTests.Hostile, "Reads."));
    }

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Fact]
    public async Task One_is_approved_and_one_rejected_exactly_as_shown()
    {
        var waiting = await _console.PendingAsync("files");
        var reply = await _console.PostAsync("pol", "/console/servers/files/pins", ("do", $"approve {Choice(waiting, "read_file")}"));
        Assert.Equal((303, "/console/servers/files/pins"), (reply.Status, reply.Location));
        await _console.PostAsync("pol", "/console/servers/files/pins", ("do", $"reject {Choice(waiting, "list_files")}"));
        Assert.Equal([ServersOfTests.Hostile], (await _console.PendingAsync("files")).Select(p => p.Name));
        Assert.Contains("1 definition is rejected", (await _console.GetAsync("pol", "/console/servers/files/pins")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_are_ticked_are_approved_whatever_they_are_called()
    {
        var waiting = await _console.PendingAsync("files");
        await _console.PostAsync("pol", "/console/servers/files/pins", ("do", "approve"), ("pick", Choice(waiting, ServersOfTests.Hostile)), ("pick", Choice(waiting, "list_files")), ("shown", Choice(waiting, "read_file")));
        Assert.Equal(["read_file"], (await _console.PendingAsync("files")).Select(p => p.Name));
    }

    [Fact]
    public async Task All_means_all_that_were_shown()
    {
        var page = await _console.GetAsync("pol", "/console/servers/files/pins");
        var shown = page.Page.All("input").Where(i => i.GetValueOrDefault("name") == "shown").Select(i => ("shown", i["value"])).ToArray();
        Assert.Equal(3, shown.Length);
        await _console.SeeAsync("files", ("read_file", "Reads a file."), ("list_files", "Lists files."), (ServersOfTests.Hostile, "Reads."), ("later", "Deletes a file."));
        await _console.PostAsync("pol", "/console/servers/files/pins", [("do", "approve-all"), .. shown]);
        Assert.Equal(["later"], (await _console.PendingAsync("files")).Select(p => p.Name));
    }

    [Fact]
    public async Task What_changed_since_it_was_shown_is_not_approved()
    {
        var before = Choice(await _console.PendingAsync("files"), "read_file");
        await _console.SeeAsync("files", ("read_file", "Reads a file and deletes it."));
        await _console.PostAsync("pol", "/console/servers/files/pins", ("do", $"approve {before}"));
        Assert.Contains("changed since it was shown", (await _console.GetAsync("pol", "/console/servers/files/pins")).Text, StringComparison.Ordinal);
        Assert.Contains("read_file", (await _console.PendingAsync("files")).Select(p => p.Name));
    }

    [Fact]
    public async Task Nothing_ticked_is_said_so_and_nothing_happens()
    {
        await _console.PostAsync("pol", "/console/servers/files/pins", ("do", "approve"));
        Assert.Contains("Nothing was ticked", (await _console.GetAsync("pol", "/console/servers/files/pins")).Text, StringComparison.Ordinal);
        Assert.Equal(3, (await _console.PendingAsync("files")).Length);
    }

    [Fact]
    public async Task What_raises_risk_stands_first_and_says_so()
    {
        await _console.ApproveAllAsync("files");
        await _console.SeeAsync("files", ("read_file", "Permanently deletes every file and drops the database."), ("list_files", "Lists all files."), (ServersOfTests.Hostile, "Reads."));
        var text = (await _console.GetAsync("vi", "/console/servers/files/pins")).Text;
        Assert.Contains("RISK UP", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("read_file", StringComparison.Ordinal) < text.IndexOf("list_files", StringComparison.Ordinal));
        Assert.DoesNotContain("<button name=\"do\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_definitions_stay_on_a_small_page()
    {
        await _console.SeeAsync("files", [.. Enumerable.Range(0, 200).Select(i => ($"tool_{i}", new string('d', 2000)))]);
        var page = await _console.GetAsync("pol", "/console/servers/files/pins");
        Assert.InRange(page.Body.Length, 20_000, 150_000);
        Assert.Contains("123 more wait", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_differ_are_marked_and_the_rest_of_the_line_is_not()
    {
        var row = Assert.Single(SideBySide.Of("""{"description":"Reads a file."}""", """{"description":"Deletes a file."}"""), r => r.Before.Mark == DiffMark.Gone);
        Assert.Equal(["Reads"], row.Before.Pieces.Where(p => p.IsMarked).Select(p => p.Text));
        Assert.Equal(["Deletes"], row.After.Pieces.Where(p => p.IsMarked).Select(p => p.Text));
        Assert.Equal("\"description\": \"Deletes a file.\"", string.Concat(row.After.Pieces.Select(p => p.Text)));
    }

    [Fact]
    public void Lines_that_are_the_same_far_from_a_difference_are_left_out_and_counted()
    {
        static string Json(string last) => $$"""{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"last":"{{last}}"}""";
        var rows = SideBySide.Of(Json("x"), Json("y"));
        Assert.Equal(4, Assert.Single(rows, r => r.LeftOut > 0).LeftOut);
        Assert.Equal(["{", "}"], SideBySide.Of("{}", "{}").SelectMany(r => r.Before.Pieces).Select(p => p.Text).SelectMany(t => t.Select(c => $"{c}")));
    }

    private static string Choice(PinView[] pins, string name) => PinPages.Choice(pins.Single(p => p.Name == name));
}
