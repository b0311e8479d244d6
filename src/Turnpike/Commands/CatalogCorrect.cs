using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Corrections;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog correct</c> and <c>turnpike catalog corrections</c>.</summary>
internal static class CatalogCorrect
{
    public static Command Build()
    {
        var server = new Argument<string>("SERVER") { Description = "The server's name." };
        var tool = new Argument<string>("TOOL") { Description = "The tool's name." };
        var risk = new Option<string?>("--class") { Description = "Read, Write, Execute, Destructive or Financial.", HelpName = "CLASS" };
        var severity = new Option<string?>("--severity") { Description = "low, medium, high or critical.", HelpName = "SEVERITY" };
        var flags = new Option<string?>("--flags") { Description = "All its flags, with commas between: sensitive_read, untrusted_source, external_send, admin, code; or none.", HelpName = "FLAGS" };
        var reason = new Option<string?>("--reason") { Description = "Why; kept with your name and the time.", HelpName = "TEXT" };
        var hash = new Option<string?>("--hash") { Description = "The definition's hash, or its beginning: needed while an approved and a changed one are known.", HelpName = "HEX" };
        var remove = new Option<bool>("--remove") { Description = "Take the correction back: the classifier's judgement counts again." };
        return Verb.Of(
            "correct",
            "Say what a tool can do where the classifier is wrong. Holds for this definition, however often it is scanned, and for no other.",
            "turnpike catalog correct memory create_entities --class Write --severity medium --reason notes",
            async (scene, cancellation) =>
            {
                if (scene.Get(reason) is not { } why)
                {
                    throw new AdminException(AdminFaultCode.Invalid, "a correction has a reason", "--reason TEXT");
                }

                await using var node = await scene.OpenNodeAsync(cancellation);
                var (at, name) = (scene.Get(server)!, scene.Get(tool)!);
                var known = (await node.ActAsync(AdminActs.ListCorrections, new ListCorrections(at), cancellation)).Corrections.RemoveAll(c => c.Tool != name);
                if (scene.Get(remove))
                {
                    var correction = Chosen(known, c => c.Hash, scene.Get(hash), $"there is no correction of '{name}'");
                    var left = await node.ActAsync(AdminActs.RemoveCorrection, new RemoveCorrection(at, name, correction.Hash, why, correction.Revision), cancellation);
                    scene.Answer.Say(left, ActJson.Default.CorrectionList, text => text.WriteLine($"Taken back: {Printable.Of(name)} of '{at}' is what the classifier says it is."));
                    return ExitCode.Done;
                }

                var definition = await DefinitionAsync(node, at, name, scene.Get(hash), cancellation);
                var request = new CorrectRisk(
                    at, name, definition.Hash, scene.Get(risk), scene.Get(severity), Words(scene.Get(flags)), why,
                    known.FirstOrDefault(c => c.Hash == definition.Hash)?.Revision);
                var said = await node.ActAsync(AdminActs.CorrectRisk, request, cancellation);
                scene.Answer.Say(said, ActJson.Default.CorrectionView, text => text.WriteLine(
                    $"{Printable.Of(name)} of '{at}' ({said.Hash[..12]}) is {Of(said.Said)} by your word; the classifier says {PinRiskText.Of(said.Judged!)}."));
                return ExitCode.Done;
            },
            server,
            tool,
            risk,
            severity,
            flags,
            reason,
            hash,
            remove);
    }

    public static Command BuildList()
    {
        var server = new Argument<string?>("SERVER") { Description = "The server's name (default: all).", Arity = ArgumentArity.ZeroOrOne };
        return Verb.Of(
            "corrections",
            "List what people say of the risk of tools, with name, time and reason.",
            "turnpike catalog corrections memory",
            async (scene, cancellation) =>
            {
                var list = await scene.ActAsync(AdminActs.ListCorrections, new ListCorrections(scene.Get(server)), cancellation);
                scene.Answer.Say(list, ActJson.Default.CorrectionList, text => Write(text, list.Corrections));
                return ExitCode.Done;
            },
            server);
    }

    private static void Write(TextWriter text, ImmutableArray<CorrectionView> corrections)
    {
        if (corrections.IsEmpty)
        {
            text.WriteLine("None: every tool is what the classifier says it is.");
            return;
        }

        Columns.Write(
            text,
            ["server", "tool", "definition", "said", "classifier", "by", "at", "reason"],
            corrections.Select(c => new[]
            {
                c.Server, c.Tool, $"{c.Hash[..12]} {c.Definition}", Of(c.Said), c.Judged is null ? "-" : PinRiskText.Of(c.Judged), c.By,
                c.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), c.Reason,
            }));
    }

    private static string Of(SaidRisk said) => PinRiskText.Of(new RiskView(said.Class, said.Severity, said.Flags, []));

    private static ImmutableArray<string>? Words(string? flags) =>
        flags is null ? null : flags is "none" or "" ? [] : [.. flags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static async Task<PinChoice> DefinitionAsync(Node node, string server, string tool, string? hash, CancellationToken cancellation)
    {
        var pins = (await node.ActAsync(AdminActs.ListPins, new ListPins(server), cancellation)).Pins.RemoveAll(p => p.Kind != "tool");
        var definitions = pins.Where(p => p.Name == tool)
            .SelectMany(p => new[] { p.ApprovedHash, p.State == "removed" ? null : p.Hash })
            .Where(h => h is not null).Distinct(StringComparer.Ordinal).Select(h => new PinChoice("tool", tool, h!)).ToImmutableArray();
        return definitions.IsEmpty
            ? throw new AdminException(AdminFaultCode.NotFound, $"the server '{server}' has no tool '{tool}'", NearestName.Of(tool, pins.Select(p => p.Name)))
            : Chosen(definitions, d => d.Hash, hash, $"'{tool}' has no definition of this hash");
    }

    private static T Chosen<T>(ImmutableArray<T> from, Func<T, string> hashOf, string? hash, string none)
        where T : class
    {
        var found = hash is null ? from : from.RemoveAll(c => !hashOf(c).StartsWith(hash, StringComparison.OrdinalIgnoreCase));
        return found switch
        {
            [var one] => one,
            [] => throw new AdminException(AdminFaultCode.NotFound, none),
            [var first, ..] => throw new AdminException(
                AdminFaultCode.Invalid, $"several definitions are meant: {string.Join(", ", found.Select(f => hashOf(f)[..12]))}; say which", $"--hash {hashOf(first)[..12]}"),
        };
    }
}
