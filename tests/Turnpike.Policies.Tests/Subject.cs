using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests;

/// <summary>Shorthand for tests: load a document, decide a call.</summary>
internal static class Subject
{
    public static CompiledPolicy Policy(string json)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(json));
        Assert.True(load.Policy is not null, string.Join('\n', load.Problems));
        return load.Policy;
    }

    /// <summary>The policy, or null where the document is refused.</summary>
    public static CompiledPolicy? Load(JsonNode document) => CompiledPolicy.Load(Encoding.UTF8.GetBytes(document.ToJsonString())).Policy;

    /// <summary>A policy of one tool <c>t</c> with open arguments and one <c>require</c> of the condition.</summary>
    public static CompiledPolicy Requiring(string condition) =>
        Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","require":[{"conditions":[""" + condition + "]}]}}}");

    /// <summary>
    /// The value of a condition for a call of the tool <c>t</c>, seen from outside: what lets a <c>require</c> pass is true, what lets
    /// a <c>deny_if</c> pass is false, what passes neither is an error.
    /// </summary>
    public static string Truth(string condition, in CallFacts call)
    {
        var required = Requiring(condition).Decide(call).Outcome == DecisionOutcome.Allow;
        var forbidden = Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[""" + condition + "]}]}}}").Decide(call).Outcome == DecisionOutcome.Allow;
        Assert.False(required && forbidden);
        return required ? "true" : forbidden ? "false" : "error";
    }

    /// <summary>The value of a condition on the arguments of a call.</summary>
    public static string Truth(string condition, string arguments) => Truth(condition, Call(CallTarget.Tool, "t", arguments));

    /// <summary>The value of an operator on the argument <c>x</c>, a string given as it is.</summary>
    public static string Truth(string op, string value, string x) =>
        Truth($$"""{"path":"args.x","op":"{{op}}","value":{{value}}}""", $$"""{"x":{{System.Text.Json.JsonSerializer.Serialize(x)}}}""");

    public static Decision Decide(this CompiledPolicy policy, string name, string? arguments = null, CallTarget target = CallTarget.Tool, bool isPinned = true, JsonSchema? schema = null) =>
        policy.Decide(Call(target, name, arguments, isPinned, schema));

    /// <summary>Decides a call to a tool on a session with labels, at an instant.</summary>
    public static Decision DecideOn(this CompiledPolicy policy, string name, string? arguments = null, string[]? labels = null, string? instant = null, JsonSchema? schema = null) =>
        policy.Decide(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = name,
            Arguments = arguments is null ? default : Json(arguments),
            IsPinned = true,
            InputSchema = schema ?? AnySchema,
            Subject = "alice",
            Server = "payments",
            SessionLabels = [.. labels ?? []],
            Instant = instant is null ? null : DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture),
        });

    /// <summary>A schema that every value satisfies.</summary>
    public static JsonSchema AnySchema { get; } = Schema("{}");

    public static JsonSchema Schema(string text)
    {
        Assert.True(JsonSchema.TryCompile(Json(text), out var schema, out var problem), problem);
        return schema;
    }

    public static CallFacts Call(CallTarget target, string name, string? arguments, bool isPinned = true, JsonSchema? schema = null) => new()
    {
        Target = target,
        Name = name,
        Arguments = arguments is null ? default : Json(arguments),
        IsPinned = isPinned,
        InputSchema = schema,
        Subject = "alice",
        Server = "payments",
    };

    public static JsonView Json(string text)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(text), JsonBudget.Message, out var fault), fault.Message);
        return tape.Root;
    }

    public static PolicyProblem[] Problems(string json) => [.. CompiledPolicy.Load(Encoding.UTF8.GetBytes(json)).Problems];

    public static PolicyProblem[] Errors(string json) => [.. Problems(json).Where(p => p.Severity == ProblemSeverity.Error)];

    public static PolicyProblem[] Warnings(string json) => [.. Problems(json).Where(p => p.Severity == ProblemSeverity.Warning)];
}
