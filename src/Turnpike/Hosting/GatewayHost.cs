using Turnpike.Admin.Configuration;

namespace Turnpike.Hosting;

/// <summary>Runs the gateway in this process. Each returns the command's exit code.</summary>
internal static class GatewayHost
{
    /// <summary><c>turnpike up</c>: the HTTP face, until stopped.</summary>
    public static Task<int> RunAsync(UpOptions options, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>turnpike run</c>: one stdio server as a stdio server, until its client closes the input.</summary>
    public static Task<int> WrapAsync(RunOptions options, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary><c>turnpike connect</c>: a stdio client to the HTTP face, until its client closes the input.</summary>
    public static Task<int> ConnectAsync(ConnectOptions options, CancellationToken cancellation) => throw new NotImplementedException();
}
