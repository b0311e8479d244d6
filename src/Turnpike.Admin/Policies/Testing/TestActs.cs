using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies.Trials;
using Turnpike.Policies.Testing;

namespace Turnpike.Admin.Policies.Testing;

/// <summary>Testing policies.</summary>
internal static class TestActs
{
    private const int MostBytes = 1024 * 1024;
    private const int MostCases = 2_000;

    public static ValueTask<TestedPolicy> TestAsync(ActDesk desk, TestPolicy request, CancellationToken cancellation)
    {
        var (policy, identity) = ChosenPolicies.Find(desk, request.Policy);
        var file = Encoding.UTF8.GetBytes(request.Cases);
        if (file.Length > MostBytes)
        {
            throw new AdminException(AdminFaultCode.Invalid, "a file of cases is at most 1 MiB here", "turnpike policy test POLICY CASES");
        }

        var read = PolicyTest.Read(file);
        if (read.Cases.Length > MostCases)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"there are {read.Cases.Length} cases, and {MostCases} are decided at once", "turnpike policy test POLICY CASES");
        }

        var results = PolicyTest.Run(policy, read.Cases);
        return ValueTask.FromResult(new TestedPolicy(
            identity,
            results.Count(r => r.Passed),
            results.Count(r => !r.Passed),
            [.. results.Select(View)],
            [.. read.Problems.Select(ProblemView.Of)]));
    }

    private static TestedCase View(PolicyCaseResult result) => new(
        result.Case.Name,
        result.Case.Line,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Case.Call.Target.ToString()),
        result.Case.Call.Name,
        TrialActs.Word(result.Case.Outcome),
        TrialActs.Word(result.Decision.Outcome),
        result.Decision.Rule,
        result.Decision.Reason ?? "",
        result.Passed,
        result.Differences);
}
