using System.CommandLine;
using Turnpike.Playground;

namespace Turnpike.Commands;

/// <summary><c>turnpike playground</c>: the demo's stdio server; started by <c>up --demo</c>, so it is not listed.</summary>
internal static class PlaygroundCommand
{
    public static Command Build()
    {
        var command = Verb.Of(
            "playground",
            "Serve the demo's shop over stdio.",
            "turnpike run --approve-baseline -- turnpike playground",
            (scene, _) => PlaygroundServer.RunAsync(scene.Input, Console.Out));
        command.Hidden = true;
        return command;
    }
}
