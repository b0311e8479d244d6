using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike server import</c>.</summary>
internal static class ServerImport
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "An .mcp.json, or a configuration of Claude, Cursor, VS Code, Windsurf, Gemini or Codex." };
        var only = new Option<string[]>("--only") { Description = "Import this server alone; may be given several times.", HelpName = "NAME" };
        return Verb.Of(
            "import",
            "Put the servers of a client's configuration behind the gate. Starts none of them: all they have waits for approval.",
            "turnpike server import .mcp.json",
            async (scene, cancellation) =>
            {
                var path = scene.Get(file)!;
                var text = await scene.ReadFileAsync(path, cancellation);
                var found = ClientConfiguration.IsToml(path) ? ClientConfiguration.ReadToml(text) : ClientConfiguration.Read(text);
                var wanted = scene.Get(only) ?? [];
                if (wanted.FirstOrDefault(w => !found.Any(f => f.Name == w)) is { } missing)
                {
                    throw new AdminException(
                        AdminFaultCode.NotFound, $"the file names no server '{missing}'", NearestName.Of(missing, found.Select(f => f.Name)));
                }

                var done = new List<(string Name, bool Added, string? Note)>();
                await using var node = await scene.OpenNodeAsync(cancellation);
                foreach (var server in found.Where(f => wanted.Length == 0 || wanted.Contains(f.Name)))
                {
                    if (server.Request is null)
                    {
                        done.Add((server.Name, false, server.Problem));
                        continue;
                    }

                    try
                    {
                        await node.ActAsync(AdminActs.AddServer, server.Request, cancellation);
                        done.Add((server.Name, true, server.Problem));
                    }
                    catch (AdminException e)
                    {
                        done.Add((server.Name, false, e.Message));
                    }
                }

                Say(scene.Answer, done);
                return done.All(d => d.Added) ? ExitCode.Done : ExitCode.No;
            },
            file,
            only);
    }

    private static void Say(Answer answer, List<(string Name, bool Added, string? Note)> done) => answer.Say(
        json =>
        {
            json.WriteStartArray("servers");
            foreach (var (name, added, note) in done)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteBoolean("added", added);
                if (note is not null)
                {
                    json.WriteString("note", note);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        text =>
        {
            foreach (var (name, added, note) in done)
            {
                text.WriteLine($"{(added ? "added" : "not added")} {Printable.Of(name)}{(note is null ? "" : $": {Printable.Of(note)}")}");
            }

            if (done.Any(d => d.Added))
            {
                text.WriteLine("Nothing was started. Look at them with: turnpike server refresh NAME");
            }
        });
}
