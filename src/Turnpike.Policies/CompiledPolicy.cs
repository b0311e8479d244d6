using System.Collections.Immutable;
using Turnpike.Policies.Checks;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies;

/// <summary>What parsing a policy document yields: a policy, or the errors that forbid one.</summary>
/// <param name="Policy">The policy; null when there is an error.</param>
/// <param name="Problems">Errors and warnings in document order.</param>
public sealed record PolicyLoad(CompiledPolicy? Policy, ImmutableArray<PolicyProblem> Problems);

/// <summary>A policy ready to decide. Immutable; safe to share between threads; decides without allocating.</summary>
public sealed class CompiledPolicy
{
    private CompiledPolicy()
    {
    }

    /// <summary>The digest of the document's bytes.</summary>
    public PolicyDigest Digest => throw new NotImplementedException();

    /// <summary>Parses, checks and compiles a document (JSON, UTF-8).</summary>
    public static PolicyLoad Load(ReadOnlyMemory<byte> document) => throw new NotImplementedException();

    /// <summary>Decides a call: POLICY.md steps 2 to 9, and of step 10 whether every amount is usable.</summary>
    public Decision Decide(in CallFacts call) => throw new NotImplementedException();

    /// <summary>Whether a list shows the target: steps 2 to 4 do not deny it.</summary>
    public bool Shows(CallTarget target, string name, bool isPinned) => throw new NotImplementedException();

    /// <summary>Every limit of the document, for keys, checks and display.</summary>
    public ImmutableArray<CompiledLimit> Limits => throw new NotImplementedException();

    /// <summary>Decides a call and tells every step of the way, from the same evaluation.</summary>
    public PolicyExplanation Explain(in CallFacts call) => throw new NotImplementedException();

    /// <summary>Warnings that need the server's definitions: unknown tools, and conditions or amounts of the wrong type against the input schema.</summary>
    public ImmutableArray<PolicyProblem> Check(IReadOnlyCollection<KnownTool> tools) => throw new NotImplementedException();
}
