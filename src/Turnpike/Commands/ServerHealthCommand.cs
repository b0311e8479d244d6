using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server health</c>.</summary>
internal static class ServerHealthCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The server's name; every server without.", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "health",
            "Tell how servers are doing: state, version, uptime, calls under way and how long calls take. Starts and connects nothing.",
            "turnpike server health --json",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.AskHealth, new AskHealth(scene.Get(name)), cancellation);
                scene.Answer.Say(list, ActJson.Default.ServerHealthList, text => Write(text, list));
                return ExitCode.Done;
            },
            name);
    }

    /// <summary>The facts of one server in a line.</summary>
    public static string Line(ServerHealth server) => string.Create(
        CultureInfo.InvariantCulture,
        $"{server.State} over {server.Transport}, {Counted.Of(server.Connections, "connection", "connections")}{Uptime(server, ", up ")}, {server.InFlight} under way, {server.Waiting} waiting, {server.Finished} finished{Latency(server)}");

    private static void Write(TextWriter text, ServerHealthList list)
    {
        if (list.Servers.IsEmpty)
        {
            text.WriteLine("There is no server yet: turnpike server add NAME --url URL, or -- COMMAND.");
            return;
        }

        Columns.Write(
            text,
            ["name", "state", "version", "up", "under way", "p50", "p95", "last error"],
            list.Servers.Select(s => new[]
            {
                s.Name, s.State, s.Version ?? "-", Uptime(s, ""), s.InFlight.ToString(CultureInfo.InvariantCulture), Milliseconds(s.P50Ms), Milliseconds(s.P95Ms), s.LastError ?? "-",
            }));
    }

    private static string Uptime(ServerHealth server, string before) =>
        server.UptimeSeconds is { } seconds ? before + TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture) : before.Length > 0 ? "" : "-";

    private static string Latency(ServerHealth server) =>
        server.P50Ms is null ? "" : $", p50 {Milliseconds(server.P50Ms)}, p95 {Milliseconds(server.P95Ms)}";

    private static string Milliseconds(double? value) => value is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.0} ms") : "-";
}
