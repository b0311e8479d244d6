using System.CommandLine;
using System.Text;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Answers;

namespace Turnpike.Commands;

/// <summary>How a person signs in to the console: <c>turnpike admin person password|totp|sign-in</c>.</summary>
internal static class PersonSignIn
{
    private static Argument<string> NameArgument() => new("NAME") { Description = "The person, by any of their names." };

    public static Command Password()
    {
        var name = NameArgument();
        var stdin = new Option<bool>("--from-stdin") { Description = "Take the password from standard input." };
        var file = new Option<string?>("--from-file") { Description = "Take the password from this file.", HelpName = "FILE" };
        return Verb.Of(
            "password",
            "Give a person a password for the console, asked for at a prompt. Their sessions end.",
            "turnpike admin person password ada",
            async (scene, cancellation) =>
            {
                var password = await ReadAsync(scene, scene.Get(stdin), scene.Get(file), cancellation);
                var person = await scene.ActAsync(AdminActs.SetPassword, new SetPassword(scene.Get(name)!, password), cancellation);
                Say(scene, person, $"{person.Name} signs in with the new password from now on.");
                return ExitCode.Done;
            },
            name,
            stdin,
            file);
    }

    public static Command Totp()
    {
        var name = NameArgument();
        var remove = new Option<bool>("--remove") { Description = "Take the authenticator and the recovery codes away.", Required = true };
        return Verb.Of(
            "totp",
            "Take the authenticator out of a person's sign-in, when it is lost. Their sessions end; a new one is set up in the console.",
            "turnpike admin person totp ada --remove",
            async (scene, cancellation) =>
            {
                if (!scene.Get(remove))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "an authenticator is set up by its person in the console; here it can be removed", "--remove");
                }

                var person = await scene.ActAsync(AdminActs.RemovePersonCode, new NamedPerson(scene.Get(name)!), cancellation);
                Say(scene, person, $"{person.Name} signs in without a code until a new authenticator is set up.");
                return ExitCode.Done;
            },
            name,
            remove);
    }

    public static Command Allow()
    {
        var name = NameArgument();
        var enable = new Option<bool>("--enable") { Description = "They may sign in." };
        var disable = new Option<bool>("--disable") { Description = "They may not, whatever they bring. Their sessions end." };
        return Verb.Of(
            "sign-in",
            "Say whether a person may sign in to the console.",
            "turnpike admin person sign-in ben --disable",
            async (scene, cancellation) =>
            {
                if (scene.Get(enable) == scene.Get(disable))
                {
                    throw new AdminException(AdminFaultCode.Invalid, "say one of the two", "--enable or --disable");
                }

                var person = await scene.ActAsync(AdminActs.SetSignIn, new SetSignIn(scene.Get(name)!, scene.Get(enable)), cancellation);
                Say(scene, person, scene.Get(enable) ? $"{person.Name} may sign in." : $"{person.Name} may not sign in any more and is signed out.");
                return ExitCode.Done;
            },
            name,
            enable,
            disable);
    }

    private static void Say(Scene scene, PersonView person, string sentence) =>
        scene.Answer.Say(person, ActJson.Default.PersonView, text => text.WriteLine(Printable.Of(sentence)));

    // At a prompt it is asked for twice: nobody sees what they type.
    private static async Task<string> ReadAsync(Scene scene, bool fromInput, string? file, CancellationToken cancellation)
    {
        if (fromInput && file is not null)
        {
            throw new AdminException(AdminFaultCode.Invalid, "a password comes from one place", "--from-stdin or --from-file FILE");
        }

        if (fromInput || file is not null)
        {
            var text = fromInput ? await scene.Input.ReadToEndAsync(cancellation) : Encoding.UTF8.GetString(await scene.ReadFileAsync(file!, cancellation));
            return text.TrimEnd('\r', '\n');
        }

        var typed = HiddenPrompt.Read(scene, "password: ") ?? throw new AdminException(
            AdminFaultCode.Invalid, "a password comes from a person at a terminal, or from somewhere that is named", "--from-stdin or --from-file FILE");
        return HiddenPrompt.Read(scene, "once more: ") == typed ? typed : throw new AdminException(AdminFaultCode.Invalid, "the two are not the same; nothing was changed");
    }
}
