namespace Turnpike.Admin.Tests.Clients;

/// <summary>A folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tp-clients-").FullName;

    public string Below(string path) => Path.Combine([_path, .. path.Split('/')]);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
