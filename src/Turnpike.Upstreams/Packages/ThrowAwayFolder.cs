namespace Turnpike.Upstreams.Packages;

/// <summary>A folder for the user alone that is removed with everything in it.</summary>
public sealed class ThrowAwayFolder : IDisposable
{
    /// <summary>Makes one in the system's folder for temporary files.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public ThrowAwayFolder(string prefix) => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What cannot be removed now is left to the system's own cleaning.
        }
    }
}
