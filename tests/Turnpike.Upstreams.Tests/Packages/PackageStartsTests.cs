using System.Collections.Immutable;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>What is started of a data folder with an installed package, and what is not.</summary>
public sealed class PackageStartsTests : IDisposable
{
    private const string Script = "node_modules/tool/index.js";

    private readonly ThrowAwayFolder _data = new("tp-starts-");
    private readonly PackageFolder _folder;
    private readonly LockedRelease _release;

    public PackageStartsTests()
    {
        _folder = new PackageFolder(_data.Path);
        var place = Directory.CreateDirectory(Path.Combine(_folder.Root, "npm", "tool", "1.0.0")).FullName;
        Directory.CreateDirectory(Path.Combine(place, "node_modules/tool"));
        File.WriteAllText(Path.Combine(place, Script), "console.log(1)");
        File.WriteAllText(Path.Combine(place, "unlooked"), "x");
        _release = new LockedRelease
        {
            Ecosystem = "npm",
            Name = "tool",
            Version = "1.0.0",
            Integrity = "sha512-x",
            Folder = "packages/npm/tool/1.0.0",
            Command = ["/usr/bin/env", Path.Combine(place, Script), "argument"],
            Files = PackageTree.HashesOf(place, [Script]),
            Tree = PackageTree.HashOf(place, Scripted.Token),
        };
        PackageLock.Empty.With("tool", _release, 3).Write(_folder.LockFile);
    }

    private PackageStarts Starts => new(_folder, () => (null, "there is none"));

    public void Dispose() => _data.Dispose();

    [Fact]
    public void A_locked_package_is_started_with_a_home_of_its_own_and_its_variables_alone()
    {
        var target = Starts.Prepare("tool", Target(_release.Command));
        Assert.Equal(_release.Command, target.Command);
        Assert.Equal(["HOME", "KEY"], target.Environment.Select(v => v.Key).Order(StringComparer.Ordinal));
        var home = target.Environment.Single(v => v.Key == "HOME").Value;
        Assert.Equal((Path.Combine(_folder.Root, "homes", "tool"), home), (home, target.WorkingDirectory));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(home));
        }
    }

    [Fact]
    public void A_package_that_lies_there_changed_is_not_started()
    {
        File.AppendAllText(Path.Combine(_data.Path, _release.Folder, Script), ";evil()");
        Assert.Contains($"{Script} of tool 1.0.0 is not what was installed and locked", Refusal("tool", _release.Command), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_the_place_of_a_file_is_not_followed()
    {
        var script = Path.Combine(_data.Path, _release.Folder, Script);
        File.Move(script, script + ".moved");
        File.CreateSymbolicLink(script, script + ".moved");
        Assert.Contains("is not what was installed", Refusal("tool", _release.Command), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_in_the_packages_that_is_not_locked_for_this_server_is_not_started()
    {
        Assert.Contains("locked", Refusal("other", _release.Command), StringComparison.Ordinal);
        Assert.Contains("locked", Refusal("tool", _release.Command.Add("--more")), StringComparison.Ordinal);
        Assert.Contains("locked", Refusal("tool", ["/usr/bin/env", "--import=" + Path.Combine(_folder.Root, "x.js")]), StringComparison.Ordinal);
        File.Delete(_folder.LockFile);
        Assert.Contains("locked", Refusal("tool", _release.Command), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_file_that_cannot_be_read_starts_nothing_of_it_and_keeps_no_other_server()
    {
        File.WriteAllText(_folder.LockFile, "{\"servers\":");
        Assert.Contains("cannot be read", Refusal("tool", _release.Command), StringComparison.Ordinal);
        var plain = Target(["/usr/bin/env"]);
        Assert.Same(plain, Starts.Prepare("plain", plain));
    }

    [Fact]
    public void What_was_approved_for_a_sandbox_is_not_started_without_one()
    {
        PackageLock.Empty.With("tool", _release with { Walls = new PackageWalls() }, 3).Write(_folder.LockFile);
        Assert.Contains("was approved to run in bubblewrap, and here there is none", Refusal("tool", _release.Command), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_sandbox_it_sees_its_package_and_the_folders_it_was_given_and_no_ambient_key()
    {
        if (Sandbox.Find().Sandbox is not { } sandbox)
        {
            return;
        }

        using var given = new ThrowAwayFolder("tp-given-");
        var place = Path.Combine(_data.Path, _release.Folder);
        ImmutableArray<string> command = ["/bin/sh", "-c", $"cat {place}/{Script}; env; ls {_data.Path}; touch {given.Path}/a && touch ~/kept; touch {place}/b; cat /proc/net/dev | wc -l"];
        PackageLock.Empty.With("tool", _release with { Command = command, Walls = new PackageWalls { Writable = [given.Path] } }, 3).Write(_folder.LockFile);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "ambient-key-1");
        ProgramRun run;
        try
        {
            run = await ProgramRun.RunAsync(new PackageStarts(_folder, () => (sandbox, null)).Prepare("tool", Target(command)), new UpstreamOptions(), Scripted.Token);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", null);
        }

        Assert.StartsWith("console.log(1)", run.Output, StringComparison.Ordinal);
        Assert.Contains("KEY=value", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ambient-key-1", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PackageLock.FileName, run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(given.Path, "a")) && File.Exists(Path.Combine(_folder.Home("tool"), "kept")));
        Assert.False(File.Exists(Path.Combine(place, "b")));
        Assert.EndsWith("3\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_was_not_provisioned_goes_by()
    {
        var target = Target(["docker", "run", "-i", "image"]);
        Assert.Same(target, Starts.Prepare("image", target));
    }

    [Fact]
    public void The_whole_tree_is_told_from_any_other()
    {
        var place = Path.Combine(_data.Path, _release.Folder);
        Assert.Equal(_release.Tree, PackageTree.HashOf(place, Scripted.Token));
        File.AppendAllText(Path.Combine(place, "unlooked"), "y");
        Assert.Null(PackageTree.FirstChanged(place, _release.Files));
        Assert.NotEqual(_release.Tree, PackageTree.HashOf(place, Scripted.Token));
        File.WriteAllText(Path.Combine(place, "unlooked"), "x");
        File.CreateSymbolicLink(Path.Combine(place, "up"), "..");
        Assert.NotEqual(_release.Tree, PackageTree.HashOf(place, Scripted.Token));
    }

    [Fact]
    public void The_lock_file_is_its_owners_alone_and_keeps_some_releases()
    {
        var all = Enumerable.Range(1, 5).Aggregate(PackageLock.Empty, (l, i) => l.With("tool", _release with { Version = $"{i}.0.0", Command = ["/x", $"{i}"] }, 3));
        all.Write(_folder.LockFile);
        var read = PackageLock.Read(_folder.LockFile);
        Assert.Equal(["5.0.0", "4.0.0", "3.0.0"], read.Of("tool").Select(r => r.Version));
        Assert.Null(read.Find("tool", ["/x", "1"]));
        Assert.Empty(read.Without("tool").Servers);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.LockFile));
        }
    }

    private static ServerTarget Target(ImmutableArray<string> command) => new(null, command, null, [new("KEY", "value"), new("HOME", "/home/somebody")], []);

    private string Refusal(string server, ImmutableArray<string> command)
    {
        var fault = Assert.Throws<UpstreamException>(() => Starts.Prepare(server, Target(command)));
        Assert.Equal(UpstreamFault.Refused, fault.Fault);
        return fault.Message;
    }
}
