using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server connect</c>, <c>disconnect</c> and <c>restart</c>.</summary>
internal static class ServerConnections
{
    private static Argument<string> Name() => new("NAME") { Description = "The server's name." };

    public static Command Connect()
    {
        var name = Name();
        return Verb.Of(
            "connect",
            "Let connections to a server be opened again, and look at it at once.",
            "turnpike server connect memory",
            async (scene, cancellation) => Say(scene, await scene.ActAsync(AdminActs.ConnectServer, new NamedServer(scene.Get(name)!), cancellation)),
            name);
    }

    public static Command Disconnect() =>
        Ending("disconnect", "End every connection to a server; none is opened before it is connected again.", AdminActs.DisconnectServer);

    public static Command Restart() => Ending("restart", "End every connection to a server, and look at it at once.", AdminActs.RestartServer);

    private static Command Ending(string verb, string description, Act<EndConnections, ConnectionView> act)
    {
        var name = Name();
        var force = new Option<bool>("--force") { Description = "Also where calls to it are under way, cancelling those." };
        return Verb.Of(
            verb,
            description,
            $"turnpike server {verb} memory",
            async (scene, cancellation) => Say(scene, await scene.ActAsync(act, new EndConnections(scene.Get(name)!, scene.Get(force)), cancellation)),
            name,
            force);
    }

    private static int Say(Scene scene, ConnectionView view)
    {
        scene.Answer.Say(view, ActJson.Default.ConnectionView, text =>
        {
            text.WriteLine($"{view.Name}: {view.State}{(view.Problem is { } problem ? ": " + Printable.Of(problem) : "")}");
            if (view.Cancelled > 0)
            {
                text.WriteLine($"{Counted.Of(view.Cancelled, "call was", "calls were")} cancelled.");
            }

            if (view.Server is { } server)
            {
                ServerText.Write(text, server);
            }
        });
        return view.State == "error" ? ExitCode.Unanswered : ExitCode.Done;
    }
}
