using Turnpike.Policies.Conditions;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Evaluation;

/// <summary>Listens to an evaluation. A struct, so that the evaluation without one is compiled without a trace of it.</summary>
internal interface IEvaluationTrace
{
    /// <summary>Whether anybody listens; texts are only built when so.</summary>
    bool IsOn { get; }

    void Note(DecisionStep step, string rule, ExplanationVerdict verdict, string text);

    void Note(DecisionStep step, string pointer, Truth truth, string text);
}

/// <summary>Nobody listens.</summary>
internal readonly struct NoTrace : IEvaluationTrace
{
    public bool IsOn => false;

    public void Note(DecisionStep step, string rule, ExplanationVerdict verdict, string text)
    {
    }

    public void Note(DecisionStep step, string pointer, Truth truth, string text)
    {
    }
}
