using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Turnpike.Admin.Faults;
using Turnpike.Answers;
using Turnpike.Playground;
using Turnpike.Policies;
using Turnpike.State.Catalogs;
using Turnpike.State.Ledgers;
using Turnpike.State.Vault.Keys;

namespace Turnpike.Commands;

/// <summary>The command line: from arguments to an exit code.</summary>
internal static class CommandLine
{
    // The same everywhere, so that docs/cli.md can be compared with it.
    private const int HelpWidth = 140;

    private static readonly (string Name, Func<Command> Build)[] Commands =
    [
        ("up", UpCommand.Build),
        ("run", RunCommand.Build),
        ("connect", ConnectCommand.Build),
        ("server", ServerCommands.Build),
        ("auth", AuthCommands.Build),
        ("grant", GrantCommands.Build),
        ("policy", PolicyCommands.Build),
        ("pin", PinCommands.Build),
        ("catalog", CatalogCommands.Build),
        ("approval", ApprovalCommands.Build),
        ("audit", AuditCommands.Build),
        ("secret", SecretCommands.Build),
        ("scan", ScanCommand.Build),
        ("admin", AdminCommands.Build),
        ("doctor", DoctorCommand.Build),
    ];

    /// <summary>Runs one command. Everything behind the first <c>--</c> belongs to the wrapped command and is not parsed.</summary>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        // Before anything else: what opens the vault does not stay in the environment, where children would get it.
        ProcessKeys.OfProcess.Ask ??= HiddenPrompt.Read;
        var split = Array.IndexOf(args, "--");
        var own = split < 0 ? args : args[..split];
        var trailing = split < 0 ? [] : args[(split + 1)..];
        if (own is ["playground"])
        {
            // The demo's own server, started by up --demo: not a command for people, and it should not cost what a command line costs.
            return await PlaygroundServer.RunAsync(input, output);
        }

        var root = Build(own.FirstOrDefault());
        var parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var answer = new Answer(output, error, own.Contains("--json", StringComparer.Ordinal));
        if (parsed.Action is System.CommandLine.Invocation.ParseErrorAction || parsed.Errors.Count > 0)
        {
            return RefuseUsage(parsed, answer);
        }

        if (split >= 0 && !Verb.TakesTrailing(parsed.CommandResult.Command))
        {
            answer.Refuse("usage", $"'{Path(parsed.CommandResult)}' takes no command behind --", "turnpike run -- COMMAND, turnpike server add NAME -- COMMAND");
            return ExitCode.Usage;
        }

        var scene = new Scene(parsed, answer, input, [.. trailing]);
        try
        {
            Verb.Prepare(parsed.CommandResult.Command, scene);
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,

                // Time to stop process trees that hang; the default of 2 s would leave before they are stopped.
                ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
            });
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Forbidden && scene.IsRemote)
        {
            // Everything was right about it, and the answer is no.
            answer.Refuse(e.Fault);
            return ExitCode.No;
        }
        catch (AdminException e)
        {
            return answer.Refuse(e.Fault);
        }
        catch (RecordUnavailableException e)
        {
            return answer.Refuse(new AdminFault(AdminFaultCode.RecordUnavailable, e.Message));
        }
        catch (CatalogException e)
        {
            answer.Refuse("catalog", e.Message, null);
            return ExitCode.Usage;
        }
        catch (InvalidDataException e)
        {
            answer.Refuse("damaged", e.Message, "turnpike audit verify");
            return ExitCode.No;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            answer.Refuse("unreadable", e.Message, null);
            return ExitCode.Unanswered;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Unanswered;
        }
    }

    /// <summary>Every command; only one of them where its name is given, for building them all takes longer than most of them do.</summary>
    public static RootCommand Build(string? only = null)
    {
        var root = new RootCommand("Turnpike, the policy gateway for MCP: agents reach their tools through it and through nothing else.");
        var isKnown = Commands.Any(c => c.Name == only);
        foreach (var (name, build) in Commands)
        {
            if (!isKnown || name == only)
            {
                root.Add(build());
            }
        }

        root.HelpName = "turnpike";
        root.Add(GlobalOptions.Data);
        root.Add(GlobalOptions.Api);
        root.Add(GlobalOptions.TokenFile);
        root.Add(GlobalOptions.Json);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            var action = (HelpAction)help.Action!;
            action.MaxWidth = HelpWidth;
            help.Action = new HelpWithExample(action);
        }

        return root;
    }

    private static int RefuseUsage(ParseResult parsed, Answer answer)
    {
        var command = parsed.CommandResult.Command;
        var unmatched = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        string[] known =
        [
            .. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name),
            .. command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(o => o.Recursive)).Select(o => o.Name).Distinct(StringComparer.Ordinal),
        ];
        if (unmatched is not null && command.Parents.Any(p => p.Name == "secret"))
        {
            // Not repeated: it may be the secret.
            answer.Refuse("usage", $"'{Path(parsed.CommandResult)}' has one word too many. A value is never an argument, which every process of the machine can read: one that was is to be replaced", Verb.ExampleOf(command));
        }
        else if (unmatched is not null)
        {
            var thing = unmatched.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
            string[] alike = [.. known.Where(k => k.StartsWith('-') == unmatched.StartsWith('-'))];
            answer.Refuse("usage", $"'{Path(parsed.CommandResult)}' has no {thing} '{unmatched}'", NearestName.Of(unmatched, alike) ?? string.Join(", ", alike.Length > 0 ? alike : known));
        }
        else
        {
            var needs = command.Subcommands.Count > 0 ? "it needs a command" : string.Join(" ", parsed.Errors.Select(e => e.Message));
            var valid = command.Subcommands.Count > 0 ? string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)) : Verb.ExampleOf(command);
            answer.Refuse("usage", $"'{Path(parsed.CommandResult)}': {needs}", valid);
        }

        return ExitCode.Usage;
    }

    private static string Path(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } step; at = at.Parent)
        {
            names.Insert(0, step.Command.Name);
        }

        return string.Join(' ', names.Prepend("turnpike"));
    }
}
