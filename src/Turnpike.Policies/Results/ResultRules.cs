using System.Collections.Immutable;
using Turnpike.Policies.Evaluation;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Policies;

/// <summary>
/// What happens to the result of a call that went out, the entry and <c>all_tools</c> together. Immutable, interned in the policy.
/// </summary>
public sealed class ResultRules
{
    private readonly ImmutableArray<CompiledPredicate> _denyIf;

    internal ResultRules(ImmutableArray<CompiledPredicate> denyIf) => _denyIf = denyIf;

    /// <summary>Most bytes of the result as the server sent it: the smallest that was written; null for no bound.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>JSON Pointer of the rule behind <see cref="MaxBytes"/>; empty without one.</summary>
    public string MaxBytesPointer { get; init; } = string.Empty;

    /// <summary>What the agent is told where <see cref="MaxBytes"/> denies.</summary>
    public string MaxBytesReason { get; init; } = RulePlan.DefaultReason;

    /// <summary>What is taken out of the result, each once; happens before a result is cut, and leaves valid JSON.</summary>
    public ImmutableArray<Redaction> Redactions { get; init; } = [];

    /// <summary>Whether conditions look at the result, and may look at the call.</summary>
    public bool HasConditions => _denyIf.Length > 0;

    /// <summary>
    /// Adds the edits that take out what <see cref="Redactions"/> name from a result or an error, in the order of their places: the rest stays
    /// byte for byte and what comes out is valid JSON.
    /// </summary>
    /// <returns>The pointers of the entries that found something.</returns>
    public ImmutableArray<string> Redact(JsonView value, List<Edit> edits)
    {
        if (Redactions.IsEmpty)
        {
            return [];
        }

        var redactor = new ResultRedactor(Redactions);
        redactor.Redact(value, edits);
        return [.. redactor.Applied.Select(r => r.Pointer).Order(StringComparer.Ordinal)];
    }

    /// <summary>The denial of a result that is too large; null where its size is within the bound.</summary>
    public Decision? JudgeSize(long bytes) => MaxBytes is { } most && bytes > most ? DenySize($"the result has {bytes} bytes, more than {most}") : null;

    /// <summary>The denial of an answer of which more than <paramref name="read"/> bytes came, so that it was not read to its end.</summary>
    public Decision DenyUnread(long read) => MaxBytes < read
        ? DenySize($"the answer has more than {read} bytes, the result may have {MaxBytes}")
        : new Decision(DecisionOutcome.Deny, DecisionStep.Result, "(result)", RulePlan.DefaultReason, $"the answer has more than {read} bytes: a larger one is not held to be looked at", []);

    private Decision DenySize(string cause) => new(DecisionOutcome.Deny, DecisionStep.Result, MaxBytesPointer, MaxBytesReason, cause, []);

    /// <summary>The denial of a result; null where nothing denies. An error in a condition denies.</summary>
    /// <param name="call">The facts of the call, with its result.</param>
    public Decision? Judge(in CallFacts call)
    {
        var trace = default(NoTrace);
        return PredicateStep.DenyIf(_denyIf, DecisionStep.Result, call, ref trace, out var denial) ? denial : null;
    }
}
