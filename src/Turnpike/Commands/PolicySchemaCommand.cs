using System.CommandLine;
using System.Text;
using System.Text.Json;
using Turnpike.Answers;
using Turnpike.Policies.Schemas;

namespace Turnpike.Commands;

/// <summary><c>turnpike policy schema</c>.</summary>
internal static class PolicySchemaCommand
{
    public static Command Build() => Verb.Of(
        "schema",
        "Show a JSON Schema of policies, for editors. Needs no gateway and no data folder.",
        "turnpike policy schema",
        (scene, cancellation) =>
        {
            var schema = Encoding.UTF8.GetString(PolicySchema.ToJson().Span);
            scene.Answer.Say(
                json =>
                {
                    using var parsed = JsonDocument.Parse(schema);
                    json.WritePropertyName("schema");
                    parsed.RootElement.WriteTo(json);
                },
                text => text.Write(schema));
            return Task.FromResult(ExitCode.Done);
        });
}
