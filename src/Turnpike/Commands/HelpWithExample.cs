using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Turnpike.Commands;

/// <summary>The help of a command, with its example at the end.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Example:");
        output.WriteLine($"  {Verb.ExampleOf(parseResult.CommandResult.Command) ?? "turnpike up --demo"}");
        return 0;
    }
}
