using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.Settings;

public sealed class SettingsPagesTests : IAsyncLifetime
{
    private OpenConsole _console = null!;

    public async ValueTask InitializeAsync() => _console = await OpenConsole.StartAsync();

    public ValueTask DisposeAsync() => _console.DisposeAsync();

    [Theory]
    [InlineData("/console/settings", "Everything is in order")]
    [InlineData("/console/settings/files", "No configuration file is known")]
    [InlineData("/console/settings/record?days=30", "there is nothing to remove")]
    [InlineData("/console/settings/keys", "Comes from")]
    public async Task An_admin_sees_it_and_nobody_else(string path, string sentence)
    {
        Assert.Contains(sentence, (await _console.GetAsync("ada", path)).Text, StringComparison.Ordinal);
        foreach (var other in new[] { "pol", "ann", "vi" })
        {
            Assert.Equal(403, (await _console.GetAsync(other, path)).Status);
        }
    }

    [Fact]
    public async Task A_checkpoint_is_signed_and_shown_to_be_kept_elsewhere()
    {
        var reply = await _console.PostAsync("ada", "/console/settings/record/checkpoint");
        Assert.Equal(200, reply.Status);
        Assert.Contains("id=\"checkpoint\"", reply.Text, StringComparison.Ordinal);
        Assert.Contains("&quot;signature&quot;", reply.Text.Replace("&#x22;", "&quot;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(403, (await _console.PostAsync("pol", "/console/settings/record/checkpoint")).Status);
    }

    [Fact]
    public async Task A_data_key_is_begun_and_the_old_one_destroyed_with_a_reason()
    {
        var before = (await _console.GetAsync("ada", "/console/settings/keys")).Page;
        Assert.Equal("/console/settings/keys", (await _console.PostAsync("ada", "/console/settings/keys/rotate")).Location);
        var id = before.Elements.First(e => e.Name == "input" && e.Attributes.GetValueOrDefault("name") == "id").Attributes["value"];
        await _console.PostAsync("ada", "/console/settings/keys/destroy", ("id", id), ("reason", ""));
        Assert.Contains("role=\"alert\"", (await _console.GetAsync("ada", "/console/settings/keys")).Text, StringComparison.Ordinal);
        await _console.PostAsync("ada", "/console/settings/keys/destroy", ("id", id), ("reason", "it was copied"));
        var after = (await _console.GetAsync("ada", "/console/settings/keys")).Text;
        Assert.Contains("read by nobody any more", after, StringComparison.Ordinal);
        Assert.DoesNotContain($"<code>{id}</code>", after, StringComparison.Ordinal);
    }
}
