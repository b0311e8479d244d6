using System.Text;
using System.Text.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The engine against the reference interpreter on generated documents and calls.</summary>
public sealed class AgreementTests
{
    private const int Pairs = 24_000;
    private const int CallsEach = 16;

    [Fact]
    public void Engine_and_reference_agree_on_every_generated_call()
    {
        var seed = Environment.GetEnvironmentVariable("TURNPIKE_SEED") is { Length: > 0 } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 20261121;
        var seen = new Dictionary<(DecisionOutcome, DecisionStep), int>();
        var pairs = 0;
        for (var i = 0; pairs < Pairs && i < Pairs; i++)
        {
            var generator = new DocumentGenerator(seed + i);
            var text = generator.Document();
            if (CompiledPolicy.Load(Encoding.UTF8.GetBytes(text)) is not { Policy: { } policy } load)
            {
                continue;
            }

            var reference = new ReferenceInterpreter(JsonDocument.Parse(text).RootElement);
            for (var j = 0; j < CallsEach; j++)
            {
                var call = generator.Call();
                var expected = reference.Decide(call);
                var actual = policy.Decide(Facts(call));
                var where = $"seed {seed + i}, call {j}: {text}\n{call.Target} {call.Name} {DocumentGenerator.Raw(call.Arguments)} schema {DocumentGenerator.Raw(call.Schema)} {call.Subject}";
                Assert.True(
                    (expected.Outcome, expected.Step, expected.Rule, string.Join(' ', expected.Limits)) == (actual.Outcome, actual.Step, actual.Rule, string.Join(' ', actual.Limits.Select(l => l.Pointer))),
                    $"{where}\nexpected {expected}\nactual {actual}");
                Assert.True(expected.Reason is null || expected.Reason == actual.Reason, $"{where}\nexpected {expected.Reason}\nactual {actual.Reason}");
                Assert.Equal(actual, policy.Explain(Facts(call)).Decision with { Limits = actual.Limits });
                Assert.Equal(!actual.IsUnavailable, policy.Shows(call.Target, call.Name, call.IsPinned));
                seen[(actual.Outcome, actual.Step)] = seen.GetValueOrDefault((actual.Outcome, actual.Step)) + 1;
                pairs++;
            }
        }

        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {pairs} pairs, {string.Join(", ", seen.Select(s => $"{s.Key}: {s.Value}"))}");
        Assert.True(pairs >= Pairs, $"only {pairs} pairs");

        // The generator must reach every way out, often enough to mean something.
        Assert.True(seen.Count >= 9 && seen.Values.All(n => n >= 50), string.Join(", ", seen.Select(s => $"{s.Key}: {s.Value}")));
    }

    internal static CallFacts Facts(ReferenceCall call)
    {
        JsonSchema? schema = null;
        if (call.Schema is { } given)
        {
            Assert.True(JsonSchema.TryCompile(Subject.Json(given.GetRawText()), out schema, out var problem), problem);
        }

        return new CallFacts
        {
            Target = call.Target,
            Name = call.Name,
            Arguments = call.Arguments is { } arguments ? Subject.Json(arguments.GetRawText()) : default,
            IsPinned = call.IsPinned,
            InputSchema = schema,
            Subject = call.Subject,
            Server = call.Server,
        };
    }
}
