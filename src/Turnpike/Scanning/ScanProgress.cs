using System.Collections.Concurrent;
using Spectre.Console;
using Turnpike.Admin.Scans;
using Turnpike.Answers;

namespace Turnpike.Scanning;

/// <summary>Shows on a terminal how a scan goes on; says nothing where there is none, or machines read.</summary>
internal sealed class ScanProgress : IScanProgress
{
    private readonly ConcurrentDictionary<string, ProgressTask> _tasks = new(StringComparer.Ordinal);
    private readonly ProgressContext? _context;

    private ScanProgress(ProgressContext? context) => _context = context;

    /// <summary>Runs something with progress on standard error, if that is a terminal.</summary>
    public static async Task<T> RunAsync<T>(Answer answer, Func<IScanProgress, Task<T>> body)
    {
        if (answer.IsJson || System.Console.IsErrorRedirected || System.Console.IsOutputRedirected)
        {
            return await body(new ScanProgress(null));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn())
            .StartAsync(context => body(new ScanProgress(context)));
    }

    /// <inheritdoc/>
    public void Began(ScanTarget target)
    {
        if (_context is not null)
        {
            _tasks[target.Name] = _context.AddTask(Markup.Escape(Printable.Of(target.Name)), maxValue: 1);
        }
    }

    /// <inheritdoc/>
    public void Ended(ScannedServer server)
    {
        if (_tasks.TryGetValue(server.Target.Name, out var task))
        {
            task.Description = Markup.Escape($"{Printable.Of(server.Target.Name)}: {(server.State == ScanState.Scanned ? "scanned" : "no answer")}");
            task.Value = 1;
        }
    }
}
