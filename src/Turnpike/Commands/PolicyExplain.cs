using System.CommandLine;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Trials;
using Turnpike.Answers;
using Turnpike.Policies;
using Turnpike.Policies.Explanation;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy explain</c>.</summary>
internal static class PolicyExplain
{
    public static Command Build()
    {
        var policy = new Argument<string>(PolicySource.ArgumentName) { Description = "A policy file, - for standard input, or the name of an applied policy." };
        var tool = new Option<string?>("--tool") { Description = "The tool that would be called.", HelpName = "NAME" };
        var resource = new Option<string?>("--resource") { Description = "The resource that would be read.", HelpName = "URI" };
        var prompt = new Option<string?>("--prompt") { Description = "The prompt that would be got.", HelpName = "NAME" };
        var request = new Option<string?>("--server-request") { Description = "The server's request: sampling, elicitation or roots.", HelpName = "KIND" };
        var arguments = new Option<string?>("--args") { Description = "The arguments, a JSON object.", HelpName = "JSON" };
        var file = new Option<string?>("--args-file") { Description = "The file with the arguments; - is standard input.", HelpName = "FILE" };
        var server = new Option<string?>("--server") { Description = "The server whose pinned definitions apply.", HelpName = "NAME" };
        var schema = new Option<string?>("--schema") { Description = "The file with the tool's input schema, in place of a server.", HelpName = "FILE" };
        var circumstances = new CircumstanceOptions();
        return Verb.Of(
            "explain",
            "Say why a call is decided as it is, step by step. With a file it needs no gateway and no data folder.",
            "turnpike policy explain memory.json --tool create_refund --args '{\"amount\": 120}'",
            async (scene, cancellation) =>
            {
                var (target, name) = Target(scene, (tool, CallTarget.Tool), (resource, CallTarget.Resource), (prompt, CallTarget.Prompt), (request, CallTarget.ServerRequest));
                var text = scene.Get(file) is { } path ? await scene.ReadFileAsync(path, cancellation) : Encoding.UTF8.GetBytes(scene.Get(arguments) ?? "{}");
                var trial = new Trial(target, name, Trial.ReadArguments(text));
                var source = await PolicySource.ReadAsync(scene, scene.Get(policy)!, cancellation);
                var compiled = source.RequireValid();
                await using var node = scene.Get(server) is null ? null : await scene.OpenNodeAsync(cancellation);
                var assumed = scene.Get(server) is null && scene.Get(schema) is null;
                var given = scene.Get(schema) is { } schemaFile ? Schema(await scene.ReadFileAsync(schemaFile, cancellation)) : null;
                var facts = circumstances.Of(scene).Of(trial.Facts(node?.Current, scene.Get(server), given), TimeProvider.System.GetUtcNow());
                var explanation = compiled.Explain(facts);
                Say(scene.Answer, source, explanation, assumed && target == CallTarget.Tool);
                return explanation.Decision.Outcome == DecisionOutcome.Allow ? ExitCode.Done : ExitCode.No;
            },
            [policy, tool, resource, prompt, request, arguments, file, server, schema, .. circumstances.Options]);
    }

    private static (CallTarget Target, string Name) Target(Scene scene, params (Option<string?> Option, CallTarget Target)[] options)
    {
        var named = options.Where(o => scene.Get(o.Option) is not null).ToArray();
        return named is [var one]
            ? (one.Target, scene.Get(one.Option)!)
            : throw new AdminException(AdminFaultCode.Invalid, "one call is explained: name one thing", "--tool NAME, --resource URI, --prompt NAME or --server-request KIND");
    }

    private static JsonSchema Schema(ReadOnlyMemory<byte> text)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(text, JsonBudget.Document, out var fault))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"the schema: {fault}");
        }

        return JsonSchema.TryCompile(tape.Root, out var schema, out var problem)
            ? schema
            : throw new AdminException(AdminFaultCode.Invalid, $"the schema is unusable: {problem}");
    }

    private static void Say(Answer answer, PolicySource source, PolicyExplanation explanation, bool assumed)
    {
        var decision = explanation.Decision;
        var outcome = Word(decision.Outcome);
        answer.Say(
            json =>
            {
                source.WriteJson(json);
                json.WriteString("decision", outcome);
                json.WriteNumber("step", (int)decision.Step);
                json.WriteString("rule", decision.Rule);
                json.WriteString("reason", decision.Reason);
                json.WriteBoolean("schema_checked", !assumed);
                if (decision.IsShadow)
                {
                    json.WriteString("mode", "shadow");
                }

                if (decision.Shadowed is { } would)
                {
                    json.WriteStartObject("would_be");
                    json.WriteString("decision", Word(would.Outcome));
                    json.WriteString("rule", would.Rule);
                    json.WriteString("reason", would.Reason);
                    json.WriteEndObject();
                }

                json.WriteStartArray("labels");
                foreach (var label in decision.Labels)
                {
                    json.WriteStringValue(label);
                }

                json.WriteEndArray();
                json.WriteStartArray("steps");
                foreach (var line in explanation.Lines)
                {
                    json.WriteStartObject();
                    json.WriteNumber("step", (int)line.Step);
                    json.WriteString("rule", line.Rule);
                    json.WriteString("verdict", JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Verdict.ToString()));
                    json.WriteString("text", line.Text);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            },
            text =>
            {
                foreach (var line in explanation.Lines)
                {
                    text.WriteLine($"{(int)line.Step,3}  {line.Verdict,-13} {Printable.Of(line.Rule)}: {Printable.Of(line.Text)}");
                }

                if (assumed)
                {
                    text.WriteLine("The argument schema was not looked at: give --schema FILE or --server NAME.");
                }

                if (!decision.Labels.IsEmpty)
                {
                    text.WriteLine($"It puts on the session: {Printable.Of(string.Join(", ", decision.Labels))}.");
                }

                text.WriteLine($"Decision: {outcome}, by {Printable.Of(decision.Rule)}{(decision.Reason.Length == 0 ? "" : $": {Printable.Of(decision.Reason)}")}");
                if (decision.Shadowed is { } would)
                {
                    text.WriteLine($"SHADOW: enforced it would be {Word(would.Outcome)}, by {Printable.Of(would.Rule)}: {Printable.Of(would.Reason)}");
                }
            });
    }

    private static string Word(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Allow => "allow",
        DecisionOutcome.RequireApproval => "require_approval",
        _ => "deny",
    };
}
