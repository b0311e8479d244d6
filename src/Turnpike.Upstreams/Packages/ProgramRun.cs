using System.Text;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Packages;

/// <summary>What a program that ran to its end said.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">The end of its standard error.</param>
internal readonly record struct ProgramRun(int Code, string Output, string Errors)
{
    private const int MaxOutput = 16 * 1024 * 1024;

    /// <summary>Runs a program to its end; when that is cancelled, everything it started is ended. Throws <see cref="UpstreamException"/>.</summary>
    public static async Task<ProgramRun> RunAsync(ServerTarget target, UpstreamOptions options, CancellationToken cancellation)
    {
        await using var child = await ChildProcess.StartAsync(target, options);
        child.Input.Dispose();
        using var output = new MemoryStream();
        var reading = Task.Run(
            () =>
            {
                var buffer = new byte[16 * 1024];
                while (child.Output.Read(buffer) is > 0 and var read && output.Length < MaxOutput)
                {
                    output.Write(buffer.AsSpan(0, read));
                }
            },
            CancellationToken.None);
        await child.Exited.WaitAsync(cancellation);
        await reading.WaitAsync(cancellation);
        await child.ErrorsEnded.WaitAsync(cancellation);
        return new ProgramRun(child.ExitCode ?? -1, Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length), child.ReadStderr());
    }
}
