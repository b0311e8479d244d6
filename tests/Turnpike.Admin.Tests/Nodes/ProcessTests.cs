using System.Diagnostics;
using System.Globalization;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;

namespace Turnpike.Admin.Tests.Nodes;

/// <summary>Three processes of one folder, as two <c>run</c> and one <c>up</c> are.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Three_processes_share_a_limit_exactly()
    {
        await using var work = new Workplace();
        var processes = await StartAsync(work, calls: 22);
        try
        {
            Assert.Equal(["owner", "attached", "attached"], processes.Select(p => p.Role));
            foreach (var process in processes)
            {
                process.Go();
            }

            await Task.WhenAll(processes.Select(p => p.Done));
            Assert.Equal(10, processes.Sum(p => p.Granted));
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task An_owner_killed_in_the_middle_lets_no_call_too_many_through(int killAfter)
    {
        await using var work = new Workplace();
        var processes = await StartAsync(work, calls: 22);
        try
        {
            foreach (var process in processes)
            {
                process.Go();
            }

            await processes[0].HasGranted(killAfter);
            processes[0].Kill();
            await Task.WhenAll(processes.Skip(1).Select(p => p.Done));
            var granted = processes.Sum(p => p.Granted);
            Assert.InRange(granted, 0, 10);
            Assert.Equal(0, processes.Skip(1).Sum(p => p.Unavailable));
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task<Target[]> StartAsync(Workplace work, int calls)
    {
        string grant;
        await using (var node = await Node.OpenAsync(work.Data, new NodeOptions(), TestContext.Current.CancellationToken))
        {
            grant = (await Workplace.PrepareAsync(node)).Grant.Id;
        }

        var targets = new Target[3];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = await Target.StartAsync(work.Data, grant, calls);
        }

        return targets;
    }

    /// <summary>A process started here; nothing else is ever killed.</summary>
    private sealed class Target : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Task _reading;
        private readonly TaskCompletionSource<string> _role = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _grants = new(0);
        private int _granted;
        private int _unavailable;

        private Target(Process process)
        {
            _process = process;
            _reading = Task.Run(ReadAsync);
        }

        public string Role { get; private set; } = "";

        public Task Done => _done.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        public int Granted => Volatile.Read(ref _granted);

        public int Unavailable => Volatile.Read(ref _unavailable);

        public static async Task<Target> StartAsync(string data, string grant, int calls)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            start.FileName = "dotnet";
            foreach (var argument in new[] { typeof(Calls).Assembly.Location, data, grant, "s", "echo", calls.ToString(CultureInfo.InvariantCulture) })
            {
                start.ArgumentList.Add(argument);
            }

            var target = new Target(Process.Start(start)!);
            target.Role = await target._role.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            return target;
        }

        public void Go()
        {
            _process.StandardInput.WriteLine("go");
            _process.StandardInput.Flush();
        }

        public async Task HasGranted(int count)
        {
            for (var i = 0; i < count && !_done.Task.IsCompleted; i++)
            {
                await Task.WhenAny(_grants.WaitAsync(TestContext.Current.CancellationToken), _done.Task);
            }
        }

        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.StandardInput.Close();
            }

            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            await _reading;
            _process.Dispose();
            _grants.Dispose();
        }

        private async Task ReadAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("granted", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _granted);
                    _grants.Release();
                }
                else if (line.StartsWith("unavailable", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _unavailable);
                }
                else if (line == "done")
                {
                    _done.TrySetResult();
                }
                else
                {
                    _role.TrySetResult(line);
                }
            }

            _role.TrySetException(new InvalidOperationException("the process ended before it said what it became"));
            _done.TrySetResult();
        }
    }
}
