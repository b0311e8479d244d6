using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Policies.Explanation;
using Turnpike.Policies.Tests.Reference;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>One document in both implementations.</summary>
internal sealed class Pair
{
    private readonly CompiledPolicy _policy;
    private readonly ReferenceInterpreter _reference;

    private Pair(CompiledPolicy policy, ReferenceInterpreter reference)
    {
        _policy = policy;
        _reference = reference;
    }

    /// <summary>Null where the engine refuses the document.</summary>
    public static Pair? Load(string document) => Load(document, out _);

    /// <summary>Null, with the first error, where the engine refuses the document.</summary>
    public static Pair? Load(string document, out string? refusal)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(document));
        refusal = load.Problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error)?.Message;
        return load.Policy is { } policy ? new Pair(policy, new ReferenceInterpreter(JsonDocument.Parse(document).RootElement)) : null;
    }

    /// <summary>Decides in both; what they say differently, or null.</summary>
    public string? Decide(ReferenceCall call, out ReferenceVerdict expected)
    {
        expected = _reference.Decide(call);
        var facts = Facts(call);
        var actual = _policy.Decide(facts);
        var differences = new List<string>();
        Compare("outcome", expected.Outcome, actual.Outcome);
        Compare("step", expected.Step, actual.Step);
        Compare("rule", expected.Rule, actual.Rule);
        Compare("reason", expected.Reason ?? actual.Reason, actual.Reason);
        Compare("limits", string.Join(' ', expected.Limits), string.Join(' ', actual.Limits.Select(l => l.Pointer)));
        Compare("labels", string.Join(' ', expected.Labels), string.Join(' ', actual.Labels.Order(StringComparer.Ordinal)));
        Compare("approval", expected.Approval, actual.Approval is { } asked ? new ReferenceApproval(asked.Quorum, asked.Timeout) : null);
        Compare("in shadow", _reference.IsShadow(call) && expected.Outcome == DecisionOutcome.Allow, actual.IsShadow);
        Compare("would have been", Words(expected.Shadowed), actual.Shadowed is { } shadowed ? (shadowed.Outcome, shadowed.Step, shadowed.Rule) : null);
        Compare("shown", expected.Step is not (DecisionStep.Hidden or DecisionStep.Unpinned or DecisionStep.DefaultDeny), _policy.Shows(call.Target, call.Name, call.IsPinned, call.Instant));
        if (call.Target != CallTarget.ServerRequest && expected is { Outcome: DecisionOutcome.Allow, Shadowed: null })
        {
            var (maxBytes, denial) = _reference.Judge(call);
            expected = expected with { Result = denial };
            Compare("max_bytes", maxBytes, actual.Result?.MaxBytes);
            var judged = actual.Result?.Judge(facts);
            Compare("result", Words(denial), judged is { } result ? (result.Outcome, result.Step, result.Rule) : null);
            Compare("reason of the result", denial?.Reason, judged?.Reason);
        }

        var (explained, lines) = _policy.Explain(facts);
        if ((expected.Shadowed ?? expected) is { Step: DecisionStep.Predicate } denied && (denied.IsError || denied.Rule.Contains("/deny_if/", StringComparison.Ordinal)))
        {
            // Of a require that is false the named condition may err beside it, so that only what denied by an error is held against it.
            Compare("error", denied.IsError, lines.Any(l => l.Rule == denied.Rule && l.Verdict == ExplanationVerdict.Error));
        }

        Compare("explained", (actual.Outcome, actual.Step, actual.Rule, actual.Reason), (explained.Outcome, explained.Step, explained.Rule, explained.Reason));
        return differences.Count == 0 ? null : string.Join('\n', [.. differences, $"the engine's cause: {actual.Cause}"]);

        void Compare<T>(string what, T reference, T engine)
        {
            if (!EqualityComparer<T>.Default.Equals(reference, engine))
            {
                differences.Add($"{what}: reference {reference}, engine {engine}");
            }
        }
    }

    /// <summary>The call as the engine sees it.</summary>
    public static CallFacts Facts(ReferenceCall call)
    {
        JsonSchema? schema = null;
        if (call.Schema is { } given && !JsonSchema.TryCompile(View(given), out schema, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        return new CallFacts
        {
            Target = call.Target,
            Name = call.Name,
            Arguments = call.Arguments is { } arguments ? View(arguments) : default,
            IsPinned = call.IsPinned,
            InputSchema = schema,
            Subject = call.Subject,
            Groups = Array(call.Groups),
            Claims = call.Claims is { } claims ? View(claims) : default,
            GrantLabels = Array(call.GrantLabels),
            Server = call.Server,
            ToolClass = call.ToolClass,
            ToolSeverity = call.ToolSeverity,
            ToolFlags = Array(call.ToolFlags),
            DefinitionHash = call.DefinitionHash,
            SessionLabels = [.. call.SessionLabels],
            SessionCalls = call.SessionCalls,
            Instant = call.Instant,
            Result = call.Result is { } result ? View(result) : default,
        };
    }

    /// <summary>
    /// The smallest document and arguments found that still disagree: members and elements are taken out one by one for as long as
    /// something can go.
    /// </summary>
    public static (string Document, ReferenceCall Call, string Difference) Shrink(string document, ReferenceCall call)
    {
        var found = (Document: document, Call: call, Difference: Disagree(document, call)!);
        for (var shrinks = true; shrinks;)
        {
            shrinks = false;
            foreach (var smaller in Smaller.Than(JsonNode.Parse(found.Document)!).Select(n => (n.ToJsonString(), found.Call))
                .Concat(found.Call.Arguments is { } arguments
                    ? Smaller.Than(JsonNode.Parse(arguments.GetRawText())!).Select(n => (found.Document, found.Call.With(n.ToJsonString())))
                    : []))
            {
                if (Disagree(smaller.Item1, smaller.Item2) is { } difference)
                {
                    found = (smaller.Item1, smaller.Item2, difference);
                    shrinks = true;
                    break;
                }
            }
        }

        return found;
    }

    private static string? Disagree(string document, ReferenceCall call) => Load(document)?.Decide(call, out _);

    private static (DecisionOutcome Outcome, DecisionStep Step, string Rule)? Words(ReferenceVerdict? verdict) =>
        verdict is null ? null : (verdict.Outcome, verdict.Step, verdict.Rule);

    private static ImmutableArray<string> Array(string[]? texts) => texts is null ? default : [.. texts];

    private static JsonView View(JsonElement json)
    {
        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(json.GetRawText()), JsonBudget.Message, out var fault) ? tape.Root : throw new InvalidOperationException(fault.Message);
    }
}
