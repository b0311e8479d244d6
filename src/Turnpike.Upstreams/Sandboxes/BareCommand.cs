using Turnpike.State.Snapshots;

namespace Turnpike.Upstreams.Sandboxes;

/// <summary>A command without a sandbox: as the user, with all the user's files and network. Only its home and its environment are others.</summary>
public static class BareCommand
{
    /// <summary>How it is started.</summary>
    /// <param name="command">The command; what it may read, write and reach cannot be kept to.</param>
    /// <param name="home">An existing folder that it is told is its home, so that it does not find the user's files by accident.</param>
    public static ServerTarget Of(ConfinedCommand command, string home)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new ServerTarget(
            null,
            command.Command,
            command.WorkingDirectory ?? home,
            [.. command.Environment.Where(v => v.Key != "HOME"), new KeyValuePair<string, string>("HOME", home)],
            []);
    }
}
