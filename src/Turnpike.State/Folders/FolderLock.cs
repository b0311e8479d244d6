using System.Globalization;
using System.Text;

namespace Turnpike.State.Folders;

/// <summary>Ownership of a data folder; ends when disposed or when the process ends.</summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _stream;

    private FolderLock(FileStream stream) => _stream = stream;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Takes the exclusive lock (<c>flock</c> on Unix), and writes the process id for people who look.</summary>
    internal static FolderLock? TryTake(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = DataFolder.PrivateFile;
        }

        FileStream stream;
        try
        {
            stream = new FileStream(path, options);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            // The file can be made (its folder was checked), so what is left is that someone else holds it.
            return null;
        }

        stream.SetLength(0);
        stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        return new FolderLock(stream);
    }
}
