namespace Turnpike.State.Folders;

/// <summary>The data folder cannot be used; the message says why and what to do.</summary>
public sealed class DataFolderException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DataFolderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
