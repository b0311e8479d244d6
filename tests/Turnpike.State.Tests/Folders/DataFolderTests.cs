using System.Diagnostics;
using System.Net.Sockets;
using Turnpike.State.Folders;

namespace Turnpike.State.Tests.Folders;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class DataFolderTests
{
    [Fact]
    public void The_option_wins_over_the_environment_and_the_environment_over_the_default()
    {
        var environment = new Dictionary<string, string?> { ["TURNPIKE_DATA"] = "/b", ["XDG_DATA_HOME"] = "/c", ["HOME"] = "/d" };

        Assert.Equal("/a", DataFolder.Resolve("/a", environment.GetValueOrDefault));
        Assert.Equal("/b", DataFolder.Resolve(null, environment.GetValueOrDefault));
        environment.Remove("TURNPIKE_DATA");
        Assert.Equal("/c/turnpike", DataFolder.Resolve(null, environment.GetValueOrDefault));
        environment["XDG_DATA_HOME"] = "relative";
        Assert.Equal("/d/.local/share/turnpike", DataFolder.Resolve(null, environment.GetValueOrDefault));
        environment.Remove("HOME");
        Assert.Throws<DataFolderException>(() => DataFolder.Resolve(null, environment.GetValueOrDefault));
    }

    [Fact]
    public void A_new_folder_is_its_owners_alone()
    {
        using var temporary = new TemporaryFolder();

        var folder = DataFolder.Open(temporary.File("a/b"));

        Assert.Equal(DataFolder.PrivateFolder, File.GetUnixFileMode(folder.Path));
        Assert.Equal(DataFolder.PrivateFolder, File.GetUnixFileMode(folder.RecordFolder));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_folder_that_others_can_write_is_refused(UnixFileMode others)
    {
        using var temporary = new TemporaryFolder();
        File.SetUnixFileMode(temporary.Path, DataFolder.PrivateFolder | others);

        var refused = Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.Path));

        Assert.Contains("chmod 700", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_way_is_refused()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary.File("f"), "");
        Assert.Throws<DataFolderException>(() => DataFolder.Open(temporary.File("f")));
    }

    [Fact]
    public void There_is_one_owner_at_a_time()
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.Open(temporary.Path);

        using (var mine = folder.TryLock())
        {
            Assert.NotNull(mine);
            Assert.Null(folder.TryLock());
            Assert.Equal(DataFolder.PrivateFile, File.GetUnixFileMode(folder.LockFile));
        }

        using var again = folder.TryLock();
        Assert.NotNull(again);
    }

    [Fact]
    public async Task A_killed_owner_leaves_the_folder_free()
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.Open(temporary.Path);
        File.WriteAllText(folder.LockFile, "");

        // flock(1) takes the same lock that another gateway process would.
        using var other = Process.Start(new ProcessStartInfo("flock", ["-x", "-o", folder.LockFile, "sh", "-c", "echo held; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Null(folder.TryLock());

        other.Kill(entireProcessTree: true);
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var mine = folder.TryLock();
        Assert.NotNull(mine);
    }

    [Fact]
    public void The_socket_is_in_the_folder_and_a_stale_one_is_removed()
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.Open(temporary.Path);
        File.WriteAllText(folder.PrepareSocketPath(), "stale");

        var path = folder.PrepareSocketPath();

        Assert.Equal(System.IO.Path.Combine(folder.Path, "owner.sock"), path);
        Assert.False(File.Exists(path));
        Assert.Equal(path, folder.FindSocketPath());
    }

    [Fact]
    public void A_folder_too_deep_for_a_socket_names_a_private_place_elsewhere()
    {
        using var temporary = new TemporaryFolder();
        var folder = DataFolder.Open(temporary.File(new string('d', 120)));

        var path = folder.PrepareSocketPath();
        var place = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            Assert.Equal(path, folder.FindSocketPath());
            Assert.Equal(DataFolder.PrivateFolder, File.GetUnixFileMode(place));
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
