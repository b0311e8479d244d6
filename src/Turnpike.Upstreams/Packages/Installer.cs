using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Packages;

/// <summary>Runs an installer's command to its end and gives its standard output. Throws <see cref="UpstreamException"/> when it does not succeed.</summary>
internal delegate Task<string> RunInstaller(ConfinedCommand command, CancellationToken cancellation);

/// <summary>The programs that install packages: found in <c>PATH</c>, run in the sandbox where there is one, in a minimal environment.</summary>
internal static class Installer
{
    private const int LastWords = 300;

    /// <summary>How installers are run.</summary>
    public static RunInstaller In(Sandbox? sandbox, UpstreamOptions options) => async (command, cancellation) =>
    {
        var run = await ProgramRun.RunAsync(sandbox?.Wrap(command) ?? BareCommand.Of(command, command.WorkingDirectory!), options, cancellation);
        var said = run.Errors.ReplaceLineEndings(" | ").Trim();
        return run.Code == 0 ? run.Output : throw new UpstreamException(
            UpstreamFault.Unreachable, $"{Path.GetFileName(command.Command[0])} {command.Command[1]}: {(said.Length == 0 ? $"ended with code {run.Code}" : said.Length > LastWords ? said[^LastWords..] : said)}");
    };

    /// <summary>The full path of the first of some programs that is here. Throws <see cref="UpstreamException"/> naming what is needed.</summary>
    public static string Find(string what, params string[] programs)
    {
        foreach (var program in programs)
        {
            try
            {
                return ChildCommand.Find(program, Environment.GetEnvironmentVariable("PATH"), Environment.CurrentDirectory);
            }
            catch (UpstreamException)
            {
                // The next one.
            }
        }

        throw new UpstreamException(UpstreamFault.Unreachable, $"{string.Join(" or ", programs)} is needed to install {what}, and is not installed here");
    }
}
