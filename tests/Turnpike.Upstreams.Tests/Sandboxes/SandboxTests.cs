using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Tests.Sandboxes;

/// <summary>
/// What a command sees from inside. Where this machine has no bubblewrap, or forbids it, the tests hold what is said of that instead.
/// </summary>
public sealed class SandboxTests
{
    private static readonly (Sandbox? Sandbox, string? Problem) Found = Sandbox.Find();

    [Fact]
    public void There_is_a_sandbox_or_a_reason_why_there_is_none()
    {
        Assert.True(Found.Sandbox is null ^ Found.Problem is null);
        Assert.True(Found.Problem is null || Found.Problem.Contains("bubblewrap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inside_there_is_no_home_no_ambient_environment_and_nothing_of_this_machine_to_write_to()
    {
        using var outside = new ThrowAwayFolder("tp-outside-");
        await File.WriteAllTextAsync(Path.Combine(outside.Path, "private"), "of this machine", Scripted.Token);
        if (await InsideAsync(new ConfinedCommand { Command = ["sh", "-c", $"env; echo home $(ls -A ~ | wc -l); ls {outside.Path} /root /home /work 2>&1; touch /usr/x /x 2>&1; touch /tmp/x ~/x && echo wrote; ps -e 2>/dev/null | wc -l; ls /proc | grep -c '^[0-9]'"] }) is not { } seen)
        {
            return;
        }

        Assert.Contains("HOME=/home/sandbox\n", seen, StringComparison.Ordinal);
        Assert.Contains("home 0\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("USER=", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("private", seen, StringComparison.Ordinal);
        Assert.Contains($"{outside.Path}'", seen, StringComparison.Ordinal);
        Assert.Contains("wrote", seen, StringComparison.Ordinal);
        Assert.Equal(2, seen.Split('\n').Count(l => l.Contains("touch:", StringComparison.Ordinal)));
        Assert.False(File.Exists("/usr/x") || File.Exists("/tmp/x"));
    }

    [Fact]
    public async Task Inside_there_is_no_network_unless_it_is_given()
    {
        foreach (var network in new[] { false, true })
        {
            if (await InsideAsync(new ConfinedCommand { Command = ["sh", "-c", "cat /proc/net/dev | grep -c ':' ; readlink /proc/self/ns/net"], Network = network }) is { } seen)
            {
                Assert.Equal(network, seen.Contains(new FileInfo("/proc/self/ns/net").LinkTarget!, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task What_is_named_can_be_read_and_only_what_is_named_so_can_be_written()
    {
        using var read = new ThrowAwayFolder("tp-read-");
        using var write = new ThrowAwayFolder("tp-write-");
        await File.WriteAllTextAsync(Path.Combine(read.Path, "a"), "content", Scripted.Token);
        var command = new ConfinedCommand
        {
            Command = ["sh", "-c", $"pwd; cat a; touch {read.Path}/b; touch {write.Path}/c"],
            Readable = [read.Path],
            Writable = [write.Path],
            WorkingDirectory = read.Path,
        };
        if (await InsideAsync(command) is { } seen)
        {
            Assert.StartsWith($"{read.Path}\ncontent", seen, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(read.Path, "b")));
            Assert.True(File.Exists(Path.Combine(write.Path, "c")));
        }
    }

    [Fact]
    public async Task A_given_value_arrives_and_stands_in_no_command_line()
    {
        var command = new ConfinedCommand { Command = ["sh", "-c", "echo got $KEY"], Environment = [new("KEY", "hunter-two-9")] };
        Assert.DoesNotContain("hunter-two-9", string.Join(' ', SandboxArguments.Of(command)), StringComparison.Ordinal);
        if (await InsideAsync(command) is { } seen)
        {
            Assert.Contains("got hunter-two-9", seen, StringComparison.Ordinal);
        }
    }

    /// <remarks>Read by the loader of bubblewrap itself, a library of the configuration's choice would run outside.</remarks>
    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("GLIBC_TUNABLES")]
    [InlineData("PATH")]
    public void What_the_loader_reads_is_set_inside_only(string name)
    {
        var command = new ConfinedCommand { Command = ["sh"], Environment = [new(name, "/evil")] };
        Assert.Empty(SandboxArguments.Outside(command.Environment));
        Assert.Contains("--setenv " + name + " /evil", string.Join(' ', SandboxArguments.Of(command)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_of_the_configurations_choice_is_not_to_be_had()
    {
        var words = string.Join(' ', SandboxArguments.Of(new ConfinedCommand { Command = ["sh"], Environment = [new("HOME", "/root")] }));
        Assert.DoesNotContain("HOME /root", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_of_the_users_own_brings_its_folder_and_never_a_whole_home()
    {
        using var folder = new ThrowAwayFolder("tp-program-");
        Directory.CreateDirectory(Path.Combine(folder.Path, "bin"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "lib"));
        var program = Path.Combine(folder.Path, "bin", "tool");
        File.WriteAllText(program, "");
        Assert.Equal([Path.Combine(folder.Path, "bin"), Path.Combine(folder.Path, "lib")], SandboxArguments.ProgramFolders(program));
        Assert.Empty(SandboxArguments.ProgramFolders("/usr/bin/sh"));
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal([Path.Combine(home, "tool")], SandboxArguments.ProgramFolders(Path.Combine(home, "tool")));
        Assert.True(SandboxArguments.HoldsHome(home) && SandboxArguments.HoldsHome("/") && !SandboxArguments.HoldsHome(folder.Path));
    }

    [Fact]
    public async Task Without_a_sandbox_a_command_is_told_of_another_home()
    {
        using var home = new ThrowAwayFolder("tp-home-");
        var target = BareCommand.Of(new ConfinedCommand { Command = ["sh", "-c", "echo $HOME; pwd"], Environment = [new("HOME", "/root")] }, home.Path);
        var run = await ProgramRun.RunAsync(target, new UpstreamOptions(), Scripted.Token);
        Assert.Equal($"{home.Path}\n{home.Path}\n", run.Output);
    }

    private static async Task<string?> InsideAsync(ConfinedCommand command)
    {
        if (Found.Sandbox is null)
        {
            Assert.NotEmpty(Found.Problem!);
            return null;
        }

        var run = await ProgramRun.RunAsync(Found.Sandbox.Wrap(command), new UpstreamOptions(), Scripted.Token);
        return run.Output + run.Errors;
    }
}
