using System.CommandLine;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike admin session</c>.</summary>
internal static class SessionCommands
{
    public static Command Build() => Verb.Group(
        "session",
        "Who is signed in to the console, and from where.",
        "turnpike admin session list",
        List(),
        End());

    private static Command List()
    {
        var person = new Option<string?>("--person") { Description = "Only the sessions of this person.", HelpName = "NAME" };
        return Verb.Of(
            "list",
            "List the sessions of people at the console, the newest first. One that nobody used for long ends when it is used next.",
            "turnpike admin session list",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ListSessions, Nothing.Value, cancellation);
                Say(scene, scene.Get(person) is { } name ? new([.. list.Sessions.Where(s => string.Equals(s.Person, name, StringComparison.OrdinalIgnoreCase))]) : list);
                return ExitCode.Done;
            },
            person);
    }

    private static Command End()
    {
        var id = new Argument<string?>("ID") { Description = "The session, as the list names it: cs_...", Arity = ArgumentArity.ZeroOrOne };
        var person = new Option<string?>("--person") { Description = "Every session of this person.", HelpName = "NAME" };
        return Verb.Of(
            "end",
            "End one session, or every session of a person, before their next request.",
            "turnpike admin session end --person ben",
            async (scene, cancellation) =>
            {
                var left = (scene.Get(id), scene.Get(person)) switch
                {
                    ({ } one, null) => await scene.ActAsync(AdminActs.EndOneSession, new NamedSession(one), cancellation),
                    (null, { } name) => await scene.ActAsync(AdminActs.EndSessionsOf, new NamedPerson(name), cancellation),
                    _ => throw new AdminException(AdminFaultCode.Invalid, "say which: one session, or whose", "ID or --person NAME"),
                };
                scene.Answer.Say(left, ActJson.Default.ConsoleSessionList, text => text.WriteLine($"Ended. {(left.Sessions.Length == 1 ? "1 session is" : $"{left.Sessions.Length} sessions are")} left."));
                return ExitCode.Done;
            },
            id,
            person);
    }

    private static void Say(Scene scene, ConsoleSessionList list) => scene.Answer.Say(list, ActJson.Default.ConsoleSessionList, text =>
    {
        if (list.Sessions.IsEmpty)
        {
            text.WriteLine("Nobody is signed in.");
            return;
        }

        Columns.Write(
            text,
            ["id", "person", "how", "from", "begun", "ends"],
            list.Sessions.Select(s => new[] { s.Id, Printable.Of(s.Person), s.How, Printable.Of(s.Source), Minute(s.OpenedAt), Minute(s.EndsAt) }));
    });

    private static string Minute(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm}";
}
