using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Configuration.Startup;

/// <summary>Changes a configuration file so that a reader sees the old text or the new one, and no writer's change is lost.</summary>
internal static class ConfigurationWriter
{
    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Reads the file, changes its text and puts it in the file's place, with the file's mode. A link stays and the file it leads to is changed;
    /// but for a project's file, where it is refused. Throws <see cref="AdminException"/>; then the file is as it was.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="level">Where it stands.</param>
    /// <param name="edit">The new text of the given one; asked again where another program wrote meanwhile.</param>
    /// <param name="time">Clock of the wait for other writers.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The text before and the text now.</returns>
    public static async Task<(byte[] Before, byte[] After)> EditAsync(
        string path, SourceLevel level, Func<byte[], byte[]> edit, TimeProvider time, CancellationToken cancellation)
    {
        var real = Real(path, level);
        using var held = await LockAsync(real, time, cancellation);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = SourceReader.ReadContent(real, level);
            var after = edit(before);
            if (TryReplace(real, level, before, after))
            {
                return (before, after);
            }
        }

        throw new AdminException(AdminFaultCode.Conflict, $"{path} is being written by another program: nothing was changed");
    }

    private static string Real(string path, SourceLevel level)
    {
        if (!File.Exists(path))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no file {path}");
        }

        if (File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target)
        {
            return path;
        }

        // Whoever writes the project decides where a link of it leads.
        return level == SourceLevel.Project
            ? throw new AdminException(AdminFaultCode.Forbidden, $"{path} is a link: a project's file is changed only where it lies itself")
            : target.FullName;
    }

    private static bool TryReplace(string real, SourceLevel level, byte[] before, byte[] after)
    {
        var beside = Path.Combine(Path.GetDirectoryName(real)!, $".{Path.GetFileName(real)}.{Guid.NewGuid():N}.tmp");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = File.GetUnixFileMode(real);
            }

            using (var stream = new FileStream(beside, options))
            {
                stream.Write(after);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                // Once more, past the process's mask.
                File.SetUnixFileMode(beside, File.GetUnixFileMode(real));
            }

            if (!SourceReader.ReadContent(real, level).AsSpan().SequenceEqual(before))
            {
                return false;
            }

            File.Move(beside, real, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdminException(new AdminFault(AdminFaultCode.Forbidden, $"{real} cannot be written: {e.Message}"), e);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    // Not beside the file: nothing but the file itself is written to a project. One user's gateways share the folder.
    private static async Task<FileStream> LockAsync(string real, TimeProvider time, CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"turnpike-{Environment.UserName}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var file = Path.Combine(folder, $"{SourceReader.Hash(System.Text.Encoding.UTF8.GetBytes(real))[..32]}.lock");
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, time, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new AdminException(new AdminFault(AdminFaultCode.Conflict, $"{real} is held by another writer: nothing was changed"), e);
            }
        }
    }
}
