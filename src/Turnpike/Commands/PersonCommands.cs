using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary><c>turnpike admin person</c>.</summary>
internal static class PersonCommands
{
    public static Command Build() => Verb.Group(
        "person",
        "The people of the gateway: their roles, the groups that policies name, and how they sign in to the console.",
        "turnpike admin person list",
        Set(),
        List(),
        Remove(),
        PersonSignIn.Password(),
        PersonSignIn.Totp(),
        PersonSignIn.Allow());

    private static Argument<string> NameArgument() => new("NAME") { Description = "The person's user name, as the record names who acts." };

    private static Command Set()
    {
        var name = NameArgument();
        var roles = Several("--role", "A role: admin, policy_manager, approver or viewer. May be given several times.", "ROLE");
        var groups = Several("--group", "A group, as approvers of a policy name it. May be given several times.", "GROUP");
        var accounts = Several("--account", "A further user name of the same human: it is no second person. May be given several times.", "NAME");
        return Verb.Of(
            "set",
            "Put a person on the list, or replace what the list says of one. With the first one, only people on the list answer.",
            "turnpike admin person set ben --role approver --group finance",
            async (scene, cancellation) =>
            {
                var person = new PersonView(scene.Get(name)!, [.. scene.Get(roles) ?? []], [.. scene.Get(groups) ?? []], [.. scene.Get(accounts) ?? []]);
                var set = await scene.ActAsync(AdminActs.SetPerson, person, cancellation);
                scene.Answer.Say(set, ActJson.Default.PersonView, text => text.WriteLine(Sentence(set)));
                return ExitCode.Done;
            },
            name,
            roles,
            groups,
            accounts);
    }

    private static Command List() => Verb.Of(
        "list",
        "List the people with their roles, groups and further accounts.",
        "turnpike admin person list",
        async (scene, cancellation) =>
        {
            var list = await scene.ActAsync(AdminActs.ListPeople, Nothing.Value, cancellation);
            scene.Answer.Say(list, ActJson.Default.PersonList, text =>
            {
                if (list.People.IsEmpty)
                {
                    text.WriteLine("Nobody is listed: whoever may use the data folder answers approvals, except where a policy names approvers; there nobody can.");
                    return;
                }

                Columns.Write(
                    text,
                    ["name", "roles", "groups", "accounts", "signs in"],
                    list.People.Select(p => new[] { Printable.Of(p.Name), Names(p.Roles), Names(p.Groups), Names(p.Accounts), Ways(p.SignIn) }));
            });
            return ExitCode.Done;
        });

    private static Command Remove()
    {
        var name = NameArgument();
        return Verb.Of(
            "remove",
            "Take a person off the list: what they approved and was not used yet counts no more.",
            "turnpike admin person remove ben",
            async (scene, cancellation) =>
            {
                var removed = scene.Get(name)!;
                var done = await scene.ActAsync(AdminActs.RemovePerson, new NamedPerson(removed), cancellation);
                scene.Answer.Say(done, ActJson.Default.Nothing, text => text.WriteLine($"Removed {Printable.Of(removed)}."));
                return ExitCode.Done;
            },
            name);
    }

    private static Option<string[]> Several(string option, string description, string value) =>
        new(option) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static string Sentence(PersonView person) => Printable.Of(
        $"{person.Name}: {(person.Roles.IsEmpty ? "no role" : Names(person.Roles))}, {(person.Groups.IsEmpty ? "no group" : "in " + Names(person.Groups))}"
        + $"{(person.Accounts.IsEmpty ? "" : ", also " + Names(person.Accounts))}.");

    private static string Ways(Admin.Accounts.AccountView? ways) => ways switch
    {
        null or { Disabled: false, Password: false, Oidc: false } => "no",
        { Disabled: true } => "disabled",
        _ => string.Join(", ", new[] { ways.Password ? ways.Code ? "password and code" : "password" : null, ways.Oidc ? "oidc" : null }.OfType<string>()),
    };

    private static string Names(IEnumerable<string> names) => Printable.Of(string.Join(", ", names));
}
