using Turnpike.Admin.Faults;
using Turnpike.Admin.Sockets;
using Turnpike.State.Folders;

namespace Turnpike.Admin.Nodes;

/// <summary>Becomes the owner of a data folder, or finds it.</summary>
internal static class NodeOpening
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Opens the node this process can be.</summary>
    public static async ValueTask<Node> OpenAsync(DataFolder folder, NodeOptions options, CancellationToken cancellation)
    {
        var state = new AttachedState(folder, options.Time, options.Keys, options.BuiltIn);
        try
        {
            var way = await FindAsync(folder, options, state.Adopt, options.OpenTimeout, cancellation);
            if (way.Owner is { } owner)
            {
                state.Dispose();
                return owner;
            }

            return new AttachedNode(folder, options, state, way);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Tries the lock and the socket in turn until one of them is had. An owner that is just starting holds the lock and does not
    /// listen yet; one that is just ending listens no more and holds the lock still: both pass within <paramref name="patience"/>.
    /// </summary>
    public static async Task<WayToRecord> FindAsync(
        DataFolder folder, NodeOptions options, Action<long> versionPushed, TimeSpan patience, CancellationToken cancellation)
    {
        var started = options.Time.GetTimestamp();
        while (true)
        {
            if (OwnerNode.TryOpen(folder, options) is { } owner)
            {
                return new WayToRecord(null, owner);
            }

            if (await OwnerLink.TryConnectAsync(folder.FindSocketPath(), versionPushed, cancellation) is { } link)
            {
                return new WayToRecord(link, null);
            }

            if (options.Time.GetElapsedTime(started) > patience)
            {
                throw new AdminException(
                    AdminFaultCode.Unreachable, $"another process owns the data folder {folder.Path} and does not answer on its socket");
            }

            await Task.Delay(Pause, options.Time, cancellation);
        }
    }
}

/// <summary>How this process reaches the record: through the owner's socket, or by being the owner. One of the two.</summary>
/// <param name="Link">The socket.</param>
/// <param name="Owner">The owner in this process.</param>
internal sealed record WayToRecord(OwnerLink? Link, OwnerNode? Owner);
