using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>not</c>: true where its part is false. An error stays one.</summary>
internal sealed class NegatedCondition : Condition
{
    private readonly Condition _part;

    public NegatedCondition(NotOf node)
        : base(node) => _part = Of(node.Part);

    public override Truth Evaluate(in CallFacts call) => _part.Evaluate(call).Not();

    public override Truth? Foresee(in CallFacts call) => _part.Foresee(call)?.Not();

    public override string Written => $"not ({_part.Written})";

    public override string Describe(in CallFacts call, Truth truth) => $"not is {truth.Word()} ({_part.Describe(call, truth.Not())})";
}
