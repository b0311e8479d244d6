using System.Collections.Immutable;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Evaluation;

namespace Turnpike.Policies.Explanation;

/// <summary>Writes an evaluation down, line by line.</summary>
internal readonly struct ExplanationTrace : IEvaluationTrace
{
    private readonly ImmutableArray<ExplanationLine>.Builder _lines;

    public ExplanationTrace(ImmutableArray<ExplanationLine>.Builder lines) => _lines = lines;

    public bool IsOn => true;

    public void Note(DecisionStep step, string rule, ExplanationVerdict verdict, string text) =>
        _lines.Add(new ExplanationLine(step, rule, verdict, text));

    public void Note(DecisionStep step, string pointer, Truth truth, string text) =>
        _lines.Add(new ExplanationLine(step, pointer, truth switch
        {
            Truth.True => ExplanationVerdict.True,
            Truth.False => ExplanationVerdict.False,
            _ => ExplanationVerdict.Error,
        }, text));
}
