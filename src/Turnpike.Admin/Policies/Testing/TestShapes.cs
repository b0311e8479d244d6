using System.Collections.Immutable;

namespace Turnpike.Admin.Policies.Testing;

/// <summary>Asks for a file of calls to be decided under a policy and compared with what is expected of each. Nothing is called, counted or kept.</summary>
/// <param name="Policy">The policy, or a draft.</param>
/// <param name="Cases">The file of cases, YAML or JSON (docs/policy-tools.md): at most 1 MiB and 2,000 cases.</param>
public sealed record TestPolicy(ChosenPolicy Policy, string Cases);

/// <summary>What became of one case.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Kind"><c>tool</c>, <c>resource</c>, <c>prompt</c> or <c>server_request</c>.</param>
/// <param name="Target">What is called.</param>
/// <param name="Expected">The decision that is expected.</param>
/// <param name="Decision">The decision: <c>allow</c>, <c>deny</c> or <c>require_approval</c>.</param>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Reason">What the agent is told.</param>
/// <param name="Passed">Whether everything is as expected.</param>
/// <param name="Differences">What is not.</param>
public sealed record TestedCase(
    string Name, int Line, string Kind, string Target, string Expected, string Decision, string Rule, string Reason, bool Passed, ImmutableArray<string> Differences);

/// <summary>What became of the cases.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Passed">How many are as expected.</param>
/// <param name="Failed">How many are not.</param>
/// <param name="Cases">All of them, in the order of the file; empty where it has errors.</param>
/// <param name="Problems">What is wrong with the file: no case is decided then.</param>
public sealed record TestedPolicy(PolicyIdentity Policy, int Passed, int Failed, ImmutableArray<TestedCase> Cases, ImmutableArray<ProblemView> Problems);
