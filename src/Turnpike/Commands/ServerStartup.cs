using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike server startup</c>.</summary>
internal static class ServerStartup
{
    public static Command Build() => Verb.Group(
        "startup",
        "Which servers start with the gateway; the others start when somebody needs them.",
        "turnpike server startup add memory --apply",
        List(),
        Setting("add", "Have a server start with the gateway. Shows what would be written, and writes it with --apply.", startEarly: true),
        Setting("remove", "Have a server start when it is needed. Shows what would be written, and writes it with --apply.", startEarly: false));

    private static Command List() => Verb.Of(
        "list",
        "List the servers that start with the gateway.",
        "turnpike server startup list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.GetStartup, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.StartupList, text =>
            {
                if (list.Servers.IsEmpty)
                {
                    text.WriteLine("Every server starts when somebody needs it.");
                    return;
                }

                Columns.Write(text, ["name", "file"], list.Servers.Select(s => new[] { s.Name, s.File ?? "-" }));
            });
            return ExitCode.Done;
        });

    private static Command Setting(string verb, string description, bool startEarly)
    {
        var name = new Argument<string>("NAME") { Description = "The server's name." };
        var apply = new Option<bool>("--apply") { Description = "Write it to the configuration file the server comes from." };
        return Verb.Of(
            verb,
            description,
            $"turnpike server startup {verb} memory --apply",
            async (scene, cancellation) =>
            {
                var change = await scene.ActAsync(AdminActs.SetStartup, new SetStartup(scene.Get(name)!, startEarly, scene.Get(apply)), cancellation);
                scene.Answer.Say(change, ActJson.Default.StartupChange, text => Write(text, change));
                return ExitCode.Done;
            },
            name,
            apply);
    }

    private static void Write(TextWriter text, StartupChange change)
    {
        if (change.File is { } file)
        {
            text.WriteLine($"{Printable.Of(file)}: \"turnpike\": {{ \"startEarly\": [...] }}");
            text.WriteLine($"  - {Printable.Of(string.Join(", ", change.Before))}");
            text.WriteLine($"  + {Printable.Of(string.Join(", ", change.After))}");
        }

        text.WriteLine(change switch
        {
            { Applied: false } => "Nothing was written: do it with --apply.",
            { StartEarly: true } => $"'{change.Name}' starts with the gateway.",
            _ => $"'{change.Name}' starts when somebody needs it.",
        });
    }
}
