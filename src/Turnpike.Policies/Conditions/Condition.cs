using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary>A condition ready to be evaluated. Immutable; evaluates without allocating.</summary>
internal abstract class Condition
{
    protected Condition(ConditionNode node) => Pointer = node.Place.Pointer;

    /// <summary>JSON Pointer of the condition.</summary>
    public string Pointer { get; }

    /// <summary>Compiles a condition.</summary>
    public static Condition Of(ConditionNode node) => node switch
    {
        AnyOf any => new CombinedCondition(any, any.Parts),
        AllOf all => new CombinedCondition(all, all.Parts),
        NotOf not => new NegatedCondition(not),
        _ => ComparisonCondition.Of((Comparison)node),
    };

    /// <summary>The condition's value for a call.</summary>
    public abstract Truth Evaluate(in CallFacts call);

    /// <summary>
    /// The condition's value for every call of which no more is known than what this one says of the caller and the tool; null where it
    /// depends on the arguments, the session or the time.
    /// </summary>
    public abstract Truth? Foresee(in CallFacts call);

    /// <summary>The condition as it is written, in short. Names the policy's own values.</summary>
    public abstract string Written { get; }

    /// <summary>What came out, for the record and for explanations. Names the policy's own values, never those of the call.</summary>
    public abstract string Describe(in CallFacts call, Truth truth);
}
