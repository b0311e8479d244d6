using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;

namespace Turnpike.State.Vault.Programs;

/// <summary>A program that was to give or keep a secret could not be run to its end. The message tells nothing that it said.</summary>
internal sealed class OuterProgramException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Runs the programs that secrets come from or are kept with. No shell, a minimal environment, secrets by standard input and output alone.</summary>
internal static class OuterProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // What finds the user's own files and the session's keyring; nothing that carries a credential.
    private static readonly string[] Inherited =
        OperatingSystem.IsWindows()
            ? ["PATH", "SystemRoot", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP"]
            : ["PATH", "HOME", "LANG", "USER", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"];

    /// <summary>
    /// Runs a program to its end and returns what it said. Throws <see cref="OuterProgramException"/> when it cannot be started, says more than
    /// <paramref name="limit"/> bytes, or takes more than 5 seconds; then it and what it started are ended.
    /// </summary>
    public static async Task<(int Code, byte[] Output)> RunAsync(ImmutableArray<string> command, byte[]? input, int limit, CancellationToken cancellation)
    {
        using var process = Start(command);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, late.Token);
            await SayAsync(process, input, late.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, limit, late.Token);
            await process.WaitForExitAsync(late.Token);
            await errors;
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new OuterProgramException($"it did not end within {Patience.TotalSeconds:0} seconds", e);
        }
        catch (IOException e)
        {
            throw new OuterProgramException("its input or output broke off", e);
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(ImmutableArray<string> command)
    {
        var info = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        info.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                info.Environment[name] = value;
            }
        }

        foreach (var word in command[1..])
        {
            info.ArgumentList.Add(word);
        }

        try
        {
            return Process.Start(info)!;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            throw new OuterProgramException("it is not there or cannot be started", e);
        }
    }

    private static async Task SayAsync(Process process, byte[]? input, CancellationToken cancellation)
    {
        if (input is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
        }

        process.StandardInput.Close();
    }

    private static async Task<byte[]> ReadAsync(Stream output, int limit, CancellationToken cancellation)
    {
        var bytes = new byte[limit + 1];
        var read = await output.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return read > limit ? throw new OuterProgramException($"it said more than {limit} bytes") : bytes[..read];
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }
}
