using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Turnpike.Commands;

/// <summary>One command: what it is called, an example, what it does.</summary>
internal static class Verb
{
    private static readonly ConditionalWeakTable<Command, Traits> Known = [];

    /// <summary>Declares a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="example">A line that works.</param>
    /// <param name="body">Does it and returns the exit code.</param>
    /// <param name="symbols">Its options and arguments.</param>
    public static Command Of(
        string name, string description, string example, Func<Scene, CancellationToken, Task<int>> body, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
                default:
                    throw new ArgumentException($"a command has arguments and options, not {symbol}", nameof(symbols));
            }
        }

        var traits = new Traits(example);
        Known.Add(command, traits);
        command.SetAction((_, cancellation) => body(traits.Scene!, cancellation));
        return command;
    }

    /// <summary>Declares commands under one noun.</summary>
    public static Command Group(string name, string description, string example, params ReadOnlySpan<Command> commands)
    {
        var group = new Command(name, description);
        foreach (var command in commands)
        {
            group.Add(command);
        }

        Known.Add(group, new Traits(example));
        return group;
    }

    /// <summary>Says that the command takes another one behind <c>--</c>.</summary>
    public static Command WithTrailing(this Command command)
    {
        Known.GetValue(command, _ => new Traits("")).TakesTrailing = true;
        return command;
    }

    /// <summary>Whether the command takes another one behind <c>--</c>.</summary>
    public static bool TakesTrailing(Command command) => Known.TryGetValue(command, out var traits) && traits.TakesTrailing;

    /// <summary>The command's example; null when it has none.</summary>
    public static string? ExampleOf(Command command) => Known.TryGetValue(command, out var traits) ? traits.Example : null;

    /// <summary>Gives the command what it runs on.</summary>
    public static void Prepare(Command command, Scene scene)
    {
        if (Known.TryGetValue(command, out var traits))
        {
            traits.Scene = scene;
        }
    }

    private sealed class Traits(string example)
    {
        public string Example => example;

        public bool TakesTrailing { get; set; }

        public Scene? Scene { get; set; }
    }
}
