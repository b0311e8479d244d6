using System.Text;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Tests.Configuration.Sources;

namespace Turnpike.Admin.Tests.Configuration.Startup;

public sealed class ConfigurationWriterTests : IDisposable
{
    private readonly SourceFolder _folder = new();

    [Fact]
    public async Task Concurrent_writers_lose_nothing()
    {
        var path = _folder.Write("mcp.json", "");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => EditAsync(path, text => [.. text, (byte)('a' + i)]))));
        Assert.Equal("abcdefghijklmnopqrst", string.Concat(File.ReadAllText(path).Order()));
        Assert.Equal(path, Assert.Single(Directory.EnumerateFiles(_folder.Path)));
    }

    [Fact]
    public async Task What_another_program_wrote_meanwhile_stays()
    {
        var path = _folder.Write("mcp.json", "1");
        var asked = 0;
        await EditAsync(path, text =>
        {
            if (asked++ == 0)
            {
                File.WriteAllText(path, "2");
            }

            return [.. text, (byte)'!'];
        });
        Assert.Equal("2!", File.ReadAllText(path));
    }

    [Fact]
    public async Task A_program_that_never_stops_writing_is_given_up()
    {
        var path = _folder.Write("mcp.json", "");
        var count = 0;
        await Assert.ThrowsAsync<AdminException>(() => EditAsync(path, text =>
        {
            File.WriteAllText(path, $"{count++}");
            return text;
        }));
        Assert.Equal(path, Assert.Single(Directory.EnumerateFiles(_folder.Path)));
    }

    [Fact]
    public async Task The_mode_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var path = _folder.Write("mcp.json", "1");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_100_000);
        await EditAsync(path, _ => "2"u8.ToArray());
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(path));
        Assert.Equal("2", File.ReadAllText(path));
    }

    [Fact]
    public async Task A_link_of_the_user_s_stays_a_link_and_a_project_s_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var target = _folder.Write("real.json", "1");
        var link = Path.Combine(_folder.Path, "mcp.json");
        File.CreateSymbolicLink(link, target);
        await EditAsync(link, _ => "2"u8.ToArray());
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("2", File.ReadAllText(target));

        await Assert.ThrowsAsync<AdminException>(() => EditAsync(link, _ => "3"u8.ToArray(), SourceLevel.Project));
        Assert.Equal("2", File.ReadAllText(target));
    }

    [Fact]
    public async Task A_refused_edit_leaves_the_file_as_it_is()
    {
        var path = _folder.Write("mcp.json", "1");
        await Assert.ThrowsAsync<AdminException>(() => EditAsync(path, _ => throw new AdminException(AdminFaultCode.Forbidden, "no")));
        Assert.Equal("1", File.ReadAllText(path, Encoding.UTF8));
    }

    public void Dispose() => _folder.Dispose();

    private static Task<(byte[] Before, byte[] After)> EditAsync(string path, Func<byte[], byte[]> edit, SourceLevel level = SourceLevel.User) =>
        ConfigurationWriter.EditAsync(path, level, edit, TimeProvider.System, TestContext.Current.CancellationToken);
}
