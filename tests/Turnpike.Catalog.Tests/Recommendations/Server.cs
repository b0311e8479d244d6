using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Lists;
using Turnpike.Catalog.Reports;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>A server whose tools are what a test says, and the decisions of a policy about them.</summary>
internal static class Server
{
    private static readonly DefinitionReader Reader = new(new DefinitionCache());

    /// <summary>A tool that is of the class, the severity and the flags, whatever its words are.</summary>
    public static ToolReport Tool(
        string name, ToolClass risk, RiskSeverity severity = RiskSeverity.Low, RiskFlags flags = RiskFlags.None, params TaggedArgument[] arguments) =>
        Tool(name, Schema(), risk, severity, flags, arguments);

    public static ToolReport Tool(
        string name, JsonNode schema, ToolClass risk, RiskSeverity severity, RiskFlags flags, params TaggedArgument[] arguments) => new()
        {
            Definition = Definition(new JsonObject { ["name"] = name, ["description"] = "A tool.", ["inputSchema"] = schema }),
            Judged = new ToolRisk
            {
                Class = risk,
                Severity = severity,
                Flags = flags,
                Arguments = [.. arguments],
                Confidence = 0.8,
                Evidence = [new RiskEvidence($"class {risk}", "/name", 0, name.Length, name)],
                ClassifierVersion = RiskClassifier.Version,
            },
        };

    public static ServerReport Of(params ToolReport[] tools) => new() { Name = "shop", Tools = [.. tools] };

    /// <summary>What the product itself says of definitions.</summary>
    public static ServerReport Judged(params string[] definitions) =>
        ServerReport.Of("shop", definitions.Select(d => Definition(JsonNode.Parse(d)!.AsObject())), new KnownNames([]));

    public static JsonObject Schema() => new() { ["type"] = "object" };

    public static Definition Definition(JsonObject tool)
    {
        var tape = new JsonTape();
        var list = new JsonObject { ["tools"] = new JsonArray(tool) }.ToJsonString();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(list), JsonBudget.Upstream, out var fault), fault.ToString());
        return Assert.Single(Reader.Read(tape.Root, ListKind.Tools).Definitions);
    }

    /// <summary>The policy of a document that has no error.</summary>
    public static CompiledPolicy Load(string document)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(document));
        Assert.True(load.Policy is not null, string.Join('\n', load.Problems.Select(p => $"{p.Line}:{p.Column} {p.Pointer}: {p.Message}")) + "\n" + document);
        return load.Policy;
    }

    public static PolicyProblem[] Problems(string document) => [.. CompiledPolicy.Load(Encoding.UTF8.GetBytes(document)).Problems];

    public static Decision Decide(CompiledPolicy policy, ToolReport tool, string arguments = "{}", params string[] sessionLabels)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(arguments), JsonBudget.Message, out _));
        return policy.Decide(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = tool.Name,
            Arguments = tape.Root,
            IsPinned = true,
            InputSchema = tool.Definition.InputSchema,
            Subject = "alice",
            Server = "shop",
            SessionLabels = [.. sessionLabels],
        });
    }
}
