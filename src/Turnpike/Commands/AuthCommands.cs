using System.CommandLine;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.SignIns;
using Turnpike.Answers;
using Turnpike.Hosting;

namespace Turnpike.Commands;

/// <summary><c>turnpike auth</c>.</summary>
internal static class AuthCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static Command Build() => Verb.Group(
        "auth",
        "Sign-ins at servers: the gateway holds the tokens, and agents never see them.",
        "turnpike auth login github",
        Login("login", "Sign in to a server with a browser; where nobody has to be asked, at once."),
        Login("reauth", "Sign in again: URL, name, settings and pins stay, and so do the old tokens until the new ones arrive."),
        Status(),
        Cancel(),
        Logout(),
        AuthConfigure.Build());

    internal static Argument<string> ServerArgument() => new("SERVER") { Description = "The server's name." };

    internal static Option<string?> CallerOption() =>
        new("--caller") { Description = "Who signs in (a grant's subject), where each caller signs in as themselves.", HelpName = "SUBJECT" };

    private static Command Login(string verb, string description)
    {
        var server = ServerArgument();
        var caller = CallerOption();
        var scopes = new Option<string[]>("--scope") { Description = "A scope beside those the server asks for. May be given several times.", HelpName = "SCOPE" };
        var leave = new Option<bool>("--no-wait") { Description = "Print the URL and end; a running gateway takes the answer." };
        return Verb.Of(
            verb,
            description,
            $"turnpike auth {verb} github",
            async (scene, cancellation) =>
            {
                await using var node = await scene.OpenNodeAsync(cancellation);
                var isServed = (await node.ActAsync(AdminActs.ShowGateway, Nothing.Value, cancellation)).Url is not null;
                if (!isServed && scene.Get(leave))
                {
                    throw new AdminException(AdminFaultCode.Unreachable, "no gateway is listening that could take the answer", "turnpike up, or leave out --no-wait");
                }

                await using var listener = isServed ? null : await SignInListener.StartAsync(node, cancellation);
                var request = new BeginSignIn(scene.Get(server)!, scene.Get(caller)) { Scopes = [.. scene.Get(scopes) ?? []], Callback = listener?.Address.ToString() };
                var flow = await node.ActAsync(AdminActs.BeginSignIn, request, cancellation);
                if (flow.Status == "pending" && !scene.Get(leave))
                {
                    // Whoever reads --json needs the URL too, and before the end.
                    await System.Console.Error.WriteLineAsync($"Open this in a browser and sign in (until {flow.ExpiresAt:HH:mm:ss} UTC; Ctrl+C ends it):\n\n  {flow.Url}\n");
                    flow = await WaitAsync(node, flow, cancellation);
                }

                scene.Answer.Say(flow, ActJson.Default.SignInView, text => text.WriteLine(Sentence(flow)));
                return flow.Status is "completed" or "pending" ? ExitCode.Done : ExitCode.No;
            },
            server,
            caller,
            scopes,
            leave);
    }

    private static async Task<SignInView> WaitAsync(Node node, SignInView flow, CancellationToken cancellation)
    {
        try
        {
            while (flow.Status == "pending")
            {
                await Task.Delay(Pause, cancellation);
                flow = await node.ActAsync(AdminActs.ShowSignIn, new NamedFlow(flow.Flow), cancellation);
            }

            return flow;
        }
        catch (OperationCanceledException)
        {
            return await node.ActAsync(AdminActs.CancelSignIn, new NamedFlow(flow.Flow), CancellationToken.None);
        }
    }

    private static Command Status()
    {
        var what = new Argument<string?>("WHAT") { Description = "A server, or the id of a flow; all without.", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "status",
            "How sign-ins stand, or how one flow does.",
            "turnpike auth status github",
            async (scene, cancellation) =>
            {
                var name = scene.Get(what);
                if (name?.StartsWith("f_", StringComparison.Ordinal) == true)
                {
                    var flow = await scene.ActAsync(AdminActs.ShowSignIn, new NamedFlow(name), cancellation);
                    scene.Answer.Say(flow, ActJson.Default.SignInView, text => text.WriteLine(Sentence(flow)));
                    return flow.Status is "completed" or "pending" ? ExitCode.Done : ExitCode.No;
                }

                var list = await scene.ActAsync(AdminActs.ListSignIns, new ListSignIns(name), cancellation);
                scene.Answer.Say(list, ActJson.Default.SignInList, text => Write(text, list));
                return list.SignIns.Any(s => s.State is not ("signed_in" or "none")) ? ExitCode.No : ExitCode.Done;
            },
            what);
    }

    private static Command Cancel()
    {
        var flow = new Argument<string>("FLOW") { Description = "The flow's id." };
        return Verb.Of(
            "cancel",
            "End a flow that waits.",
            "turnpike auth cancel f_00112233445566778899aabbccddeeff",
            async (scene, cancellation) =>
            {
                var view = await scene.ActAsync(AdminActs.CancelSignIn, new NamedFlow(scene.Get(flow)!), cancellation);
                scene.Answer.Say(view, ActJson.Default.SignInView, text => text.WriteLine(Sentence(view)));
                return view.Status == "cancelled" ? ExitCode.Done : ExitCode.No;
            },
            flow);
    }

    private static Command Logout()
    {
        var server = ServerArgument();
        var caller = CallerOption();
        return Verb.Of(
            "logout",
            "Give the tokens back where the authorization server takes them, and forget them.",
            "turnpike auth logout github",
            async (scene, cancellation) =>
            {
                var standing = await scene.ActAsync(AdminActs.ForgetSignIn, new NamedSignIn(scene.Get(server)!, scene.Get(caller)), cancellation);
                scene.Answer.Say(standing, ActJson.Default.SignInStanding, text => text.WriteLine(
                    $"The gateway is signed in to '{standing.Server}' no longer.{(standing.Reason is { } note ? $" ({Printable.Of(note)})" : "")}"));
                return ExitCode.Done;
            },
            server,
            caller);
    }

    private static void Write(TextWriter text, SignInList list)
    {
        if (list.SignIns.IsEmpty && list.Flows.IsEmpty)
        {
            text.WriteLine("Nobody has signed in anywhere, and no server was found to ask for it: turnpike auth login SERVER.");
            return;
        }

        Columns.Write(
            text,
            ["server", "caller", "state", "ends", "issuer", "next"],
            list.SignIns.Select(s => new[]
            {
                s.Server, s.Caller ?? "", s.State, s.ExpiresAt is { } end ? $"{end:yyyy-MM-dd HH:mm:ss}Z{(s.Renews ? ", renewed" : "")}" : "", s.Issuer ?? "", s.NextStep ?? "",
            }));
        foreach (var flow in list.Flows.Where(f => f.Status == "pending"))
        {
            text.WriteLine($"Waiting: {flow.Flow} for '{flow.Server}'{(flow.Caller is { } who ? $" as {who}" : "")}: {flow.Url}");
        }
    }

    private static string Sentence(SignInView flow)
    {
        var sentence = new StringBuilder(flow.Status switch
        {
            "completed" => $"Signed in to '{flow.Server}' at {flow.Issuer}{(flow.Caller is { } who ? $" as {who}" : "")}.",
            "pending" => $"Flow {flow.Flow} waits: open {flow.Url}",
            "not_found" => $"There is no flow {flow.Flow} (any more).",
            _ => $"The sign-in to '{flow.Server}' {(flow.Status == "failed" ? "failed" : $"is {flow.Status}")}.",
        });
        if (flow.Definitions is { } count)
        {
            sentence.Append($" It has {Counted.Of(count, "definition", "definitions")}; what is new waits for approval (turnpike pin list {flow.Server} --pending).");
        }

        if (flow.Reason is { } reason)
        {
            sentence.Append($" {reason}.");
        }

        if (flow.NextStep is { } next && flow.Status != "pending")
        {
            sentence.Append($" Next: {next}");
        }

        return Printable.Of(sentence.ToString());
    }
}
